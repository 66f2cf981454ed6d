using System.Text;
using Deus.Hosting.Functions.Guests.Api;
using Microsoft.Extensions.Configuration;
using Microsoft.FeatureManagement;

namespace Deus.Hosting.Functions.Guests.Tests.Api;

/// <summary>Tests the flags of Microsoft.FeatureManagement from the guest's side.</summary>
public sealed class FeatureManagerFlagsTests
{
    private const string Flags = """
        { "feature_management": { "feature_flags": [
          { "id": "on", "enabled": true },
          { "id": "off", "enabled": false },
          { "id": "for-admins", "enabled": true, "conditions": { "client_filters": [
            { "name": "Microsoft.Targeting", "parameters": { "Audience": { "Users": [], "Groups": [{ "Name": "role:admin", "RolloutPercentage": 100 }], "DefaultRolloutPercentage": 0 } } }] } },
          { "id": "color", "enabled": true,
            "variants": [{ "name": "blue" }, { "name": "green" }, { "name": "red" }],
            "allocation": { "default_when_enabled": "red", "user": [{ "variant": "blue", "users": ["u1"] }], "group": [{ "variant": "green", "groups": ["tenant:t1", "beta"] }] } },
          { "id": "closed", "enabled": false, "variants": [{ "name": "old" }, { "name": "new" }], "allocation": { "default_when_disabled": "old", "default_when_enabled": "new" } }
        ] } }
        """;

    private GuestHost _host = null!;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Flags))).Build();
        _host = new GuestHost(services: services => services.AddScopedFeatureManagement(configuration));
        await _host.DeployAsync(ApiWat.Command("(call $flag (call $flag_eval 'on')) (call $flag (call $flag_eval 'off')) (call $flag (call $flag_eval 'none'))"), "fixed");
        await _host.DeployAsync(ApiWat.Command("(call $flag (call $flag_eval 'for-admins')) (call $show (call $flag_eval_variant 'color'))"), "targeted");
        await _host.DeployAsync(ApiWat.Command("(call $flag (call $flag_eval 'closed')) (call $show (call $flag_eval_variant 'closed')) (call $show (call $flag_eval_variant 'on'))"), "closed");
        foreach (var id in (string[])["fixed", "targeted", "closed"])
            await _host.Get<IGuestGrantStore>().SetAsync(id, new GuestGrants { Flags = true });
    }

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task A_flag_is_on_or_off_and_an_unknown_one_is_off() => Assert.That(await RunAsync("fixed"), Is.EqualTo("1\n0!\n0!\n"));

    [Test]
    public async Task A_disabled_flag_is_off_although_it_has_a_variant() => Assert.That(await RunAsync("closed"), Is.EqualTo("0!\nold\ntrue\n"));

    [TestCase("u1", "", "", "", "0!\nblue\n")]
    [TestCase("u2", "admin", "", "", "1\nred\n", Description = "the role as a group")]
    [TestCase("u2", "", "t1", "", "0!\ngreen\n", Description = "the tenant as a group")]
    [TestCase("u2", "", "t2", "beta", "0!\ngreen\n")]
    [TestCase("u2", "", "", "tenant", "0!\nred\n")]
    public async Task W43_Flags_are_evaluated_with_every_attribute_of_the_caller(string user, string role, string tenant, string group, string output) =>
        Assert.That(
            await RunAsync("targeted", new FunctionCaller { UserId = user, Role = role, TenantId = tenant, Groups = group.Length > 0 ? [group] : [] }),
            Is.EqualTo(output));

    [Test]
    public async Task A_flag_without_a_caller_has_its_default() => Assert.That(await RunAsync("targeted"), Is.EqualTo("0!\nred\n"));

    private async Task<string> RunAsync(string function, FunctionCaller? caller = null)
    {
        var result = await _host.Engine.ExecuteAsync(new ExecutionRequest { FunctionId = function, Caller = caller });
        Assert.That(result.StatusCode, Is.EqualTo(200), result.Execution.Errors);
        return result.BodyText;
    }
}
