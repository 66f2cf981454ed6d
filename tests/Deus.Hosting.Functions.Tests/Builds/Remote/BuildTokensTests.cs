using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Tests.Builds.Events;

namespace Deus.Hosting.Functions.Tests.Builds.Remote;

public sealed class BuildTokensTests : BuildFixture
{
    private static readonly BuildFacts First = new()
    {
        DeploymentId = "deployment",
        FunctionId = "fn1",
        Number = 1,
        Activate = true,
        Attempt = 1,
        Timeout = TimeSpan.FromMinutes(15),
    };

    private static readonly BuildFacts Second = First with { Attempt = 2 };

    [Test]
    public void Check_rejects_a_token_of_another_attempt()
    {
        var tokens = Host.Get<BuildTokens>();
        var token = tokens.Issue(First, TokenPurpose.Output);

        Assert.That(tokens.Check(token, TokenPurpose.Output, First), Is.EqualTo(TokenVerdict.Valid));
        Assert.That(tokens.Check(token, TokenPurpose.Output, Second), Is.EqualTo(TokenVerdict.Invalid));
    }

    [Test]
    public void Check_rejects_a_token_whose_attempt_was_changed()
    {
        var tokens = Host.Get<BuildTokens>();
        var token = tokens.Issue(First, TokenPurpose.Output);

        var changed = token.Replace("v1.Output.1.", "v1.Output.2.", StringComparison.Ordinal);

        Assert.That(changed, Is.Not.EqualTo(token));
        Assert.That(tokens.Check(changed, TokenPurpose.Output, Second), Is.EqualTo(TokenVerdict.Invalid));
    }
}
