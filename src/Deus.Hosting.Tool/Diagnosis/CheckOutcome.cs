namespace Deus.Hosting.Tool.Diagnosis;

/// <summary>How a check has ended.</summary>
internal enum CheckOutcome
{
    Passed,

    /// <summary>Something is missing that this folder or these commands may not need.</summary>
    Warned,

    Failed,
}
