namespace Deus.Hosting.Functions.AspNetCore.Tests.Dashboard;

/// <summary>Tests that a change needs the token of a form of the dashboard.</summary>
[TestFixture]
public sealed class AntiforgeryTests : DashboardFixture
{
    private const string Field = "__RequestVerificationToken";

    private static readonly (string Name, string Value)[][] Forged = [[], [(Field, "")], [(Field, "forged")]];

    [Test]
    public async Task Change_without_a_token_is_refused_and_changes_nothing()
    {
        var first = await Host.DeployAsync();
        var second = await Host.DeployAgainAsync();

        foreach (var fields in Forged)
        {
            var refused = await Host.PostAsync($"/deus/functions/fn1/deployments/{first}/activate", fields);
            Assert.That(refused.Status, Is.EqualTo(400));
            Assert.That(refused.Body, Does.Contain("The form has no valid token"));
        }

        Assert.That((await Host.Functions.GetAsync("fn1")).ActiveDeploymentId, Is.EqualTo(second));
    }

    [Test]
    public async Task Token_of_another_browser_is_refused()
    {
        var first = await Host.DeployAsync();
        await Host.DeployAgainAsync();
        var path = $"/deus/functions/fn1/deployments/{first}/activate";
        using var other = Host.NewClient(DashboardHost.Admin);
        var token = PageMarkup.Tags((await Host.GetAsync(path, other)).Body)
            .Single(tag => tag.Attributes.GetValueOrDefault("name") == Field).Attributes["value"];
        await Host.ShowAsync(path);

        Assert.That((await Host.PostAsync(path, [(Field, token)])).Status, Is.EqualTo(400));
        Assert.That((await Host.PostAsync(path, [(Field, token)], other)).Status, Is.EqualTo(303));
    }

    [Test]
    public async Task Every_change_needs_a_token()
    {
        var deployment = await Host.DeployAsync();
        var execution = (await Host.RunAsync()).Id;

        foreach (var change in (string[])
            ["run", "source", $"deployments/{deployment}/activate", $"deployments/{deployment}/cancel", $"executions/{execution}/cancel",
                $"executions/{execution}/run-again", $"executions/{execution}/delete", "enable", "disable", "run-schedule",
                $"executions/{execution}/callbacks/c1/send-again"])
            Assert.That((await Host.PostAsync($"/deus/functions/fn1/{change}", [])).Body, Does.Contain("The form has no valid token"), change);

        Assert.That((await Host.Executions.ListAsync("fn1")).Items, Has.Count.EqualTo(1));
    }
}
