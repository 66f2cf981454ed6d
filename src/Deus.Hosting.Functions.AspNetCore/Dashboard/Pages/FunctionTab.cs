namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The pages of a function between which people switch.</summary>
internal enum FunctionTab
{
    Overview,

    Executions,

    Run,

    Source,
}
