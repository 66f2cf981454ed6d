using Deus.Hosting.Shared;

namespace Deus.Hosting.Tool.Tests;

public sealed class ExitCodeTests
{
    [TestCase(HostingErrorReason.Other, ExitCodes.Failure)]
    [TestCase(HostingErrorReason.RefusedArgument, ExitCodes.Usage)]
    [TestCase(HostingErrorReason.Misconfigured, ExitCodes.Usage)]
    [TestCase(HostingErrorReason.NotFound, ExitCodes.NotFound)]
    [TestCase(HostingErrorReason.NoActiveDeployment, ExitCodes.NotFound)]
    [TestCase(HostingErrorReason.Unauthorized, ExitCodes.Unauthorized)]
    [TestCase(HostingErrorReason.Unavailable, ExitCodes.Unavailable)]
    [TestCase(HostingErrorReason.Busy, ExitCodes.Unavailable)]
    [TestCase(HostingErrorReason.InvalidResponse, ExitCodes.Unavailable)]
    [TestCase(HostingErrorReason.TimedOut, ExitCodes.Unavailable)]
    [TestCase(HostingErrorReason.BuildFailed, ExitCodes.BuildFailed)]
    [TestCase(HostingErrorReason.Conflict, ExitCodes.Refused)]
    [TestCase(HostingErrorReason.NotReady, ExitCodes.Refused)]
    [TestCase(HostingErrorReason.BudgetRefused, ExitCodes.Refused)]
    public void Each_reason_has_an_exit_code(HostingErrorReason reason, int expected) =>
        Assert.That(ExitCodes.From(reason), Is.EqualTo(expected));

    [Test]
    public void Docs_tool_md_lists_every_exit_code()
    {
        var documented = Repository.Read("docs/tool.md").Split("| exit code | meaning |")[1].Split("\n\n")[0].Split('\n')
            .Select(line => line.Trim('|').Split('|')[0].Trim()).Where(cell => int.TryParse(cell, out _)).Select(int.Parse);

        var defined = typeof(ExitCodes).GetFields().Select(field => (int)field.GetRawConstantValue()!);

        Assert.That(documented, Is.EquivalentTo(defined));
    }
}
