namespace Deus.Hosting.Tool.Diagnosis;

/// <summary>The result of one check.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Outcome">How the check has ended.</param>
/// <param name="Message">What was found.</param>
/// <param name="Advice">What to do; null when there is nothing to do.</param>
internal sealed record CheckResult(string Name, CheckOutcome Outcome, string Message, string? Advice = null)
{
    public static CheckResult Passed(string name, string message) => new(name, CheckOutcome.Passed, message);

    public static CheckResult Warned(string name, string message, string advice) => new(name, CheckOutcome.Warned, message, advice);

    public static CheckResult Failed(string name, string message, string advice) => new(name, CheckOutcome.Failed, message, advice);
}
