namespace Deus.Hosting.Functions.AspNetCore.Tests.Compatibility;

/// <summary>The checks of all rows of the compatibility table.</summary>
internal static class CompatibilityChecks
{
    public static IReadOnlyDictionary<string, Func<CompatibilityProbe, Task<string>>> All { get; } =
        new[] { DocumentChecks.All, FunctionChecks.All, VariableChecks.All, UploadChecks.All, DeploymentChecks.All, ExecutionChecks.All, AccessChecks.All, NewerServerChecks.All }
            .SelectMany(checks => checks).ToDictionary();
}
