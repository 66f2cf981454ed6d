using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite.Deploy;

/// <summary>Tests the requests that change the variables of an existing function.</summary>
public sealed class VariableSyncTests
{
    private const string Id = "fn-1";

    [TestCase("plain 1", "plain 1", "")]
    [TestCase("plain 1", "plain 2", "PUT")]
    [TestCase("plain 1", "secret 1", "PUT")]
    [TestCase("secret 1", "secret 1", "PUT")]
    [TestCase("secret 1", "secret 2", "PUT")]
    [TestCase("secret 1", "plain 1", "DELETE, POST")]
    [TestCase("secret ", "plain ", "DELETE, POST")]
    public async Task Redeploy_changes_a_variable_with_the_fewest_requests(string before, string after, string requests)
    {
        await using var rig = await AppwriteRig.StartAsync();
        await rig.Backend.DeployAsync(Input(before));

        var sent = await rig.DeployAsync(Input(after));

        Assert.That(Methods(sent), Is.EqualTo(requests));
        var variable = rig.Stub.Function(Id)!.Variables.Single(v => v.Key == "A");
        Assert.That($"{(variable.IsSecret ? "secret" : "plain")} {variable.Value}", Is.EqualTo(after));
    }

    [TestCase(404, "DELETE, POST")]
    [TestCase(403, "DELETE")]
    public async Task Only_404_of_a_deletion_means_that_the_variable_is_already_deleted(int status, string requests)
    {
        await using var rig = await AppwriteRig.StartAsync();
        await rig.Backend.DeployAsync(Input("secret 1"));
        rig.Stub.ClearRequests();
        rig.Stub.Fault = r => r.Method == "DELETE" ? AppwriteFault.Error(status, "variable_not_found", "No.")
            : r.Is("POST", "/functions/*/variables") ? AppwriteFault.Status(201, """{"$id":"new"}""")
            : null;

        if (status == 404)
            await rig.Backend.DeployAsync(Input("plain 1"));
        else
            Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeployAsync(Input("plain 1")));

        Assert.That(Methods(rig.Stub.Requests), Is.EqualTo(requests));
    }

    private static DeployInput Input(string variable)
    {
        var parts = variable.Split(' ');
        var variables = new Dictionary<string, string> { ["A"] = parts[1] };
        var input = AppwriteRig.Input with { FunctionId = Id };
        return parts[0] == "plain" ? input with { PlainEnv = variables } : input with { Env = variables };
    }

    private static string Methods(IEnumerable<AppwriteRequest> requests) =>
        string.Join(", ", requests.Where(r => r.Path.Contains("/variables", StringComparison.Ordinal)).Select(r => r.Method));
}
