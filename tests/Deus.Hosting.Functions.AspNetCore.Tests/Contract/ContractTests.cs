using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>Each operation of the contract with every parameter missing, at its limits, beyond them and of a wrong type.</summary>
[TestFixture]
public sealed class ContractTests
{
    private static readonly ContractApi Contract = ContractApi.Read();
    private static readonly SchemaCheck Schemas = new(Contract.Schemas);

    private ApiHost _api = null!;
    private ContractScene _kept = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _api = await ApiHost.StartAsync(o =>
        {
            o.ProjectId = ApiHost.Project;
            o.MaxFunctionsPerDay = null;
            o.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key });
            foreach (var scope in Scopes)
                o.ApiKeys.Add(new AppwriteApiKey { Key = "without " + scope, Scopes = [.. Scopes.Except([scope])] });
        });
        _kept = await ContractScene.CreateAsync(_api);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [TestCaseSource(nameof(Refused))]
    public async Task A_request_that_breaks_a_rule_is_refused(object @case)
    {
        var (operation, _, change, refusal) = (ContractCase)@case;
        var body = _kept.GoodBody(operation);
        change(body);

        var answer = await _kept.SendAsync(operation, body);

        var isNothing = refusal!.EndsWith("not_found", StringComparison.Ordinal);
        ApiFixture.AssertError(answer, isNothing ? 404 : 400, refusal);
    }

    [TestCaseSource(nameof(Accepted))]
    public async Task A_request_within_the_rules_is_answered_by_the_schema(object @case)
    {
        var (operation, _, change, _) = (ContractCase)@case;
        // Of its own, since some of them delete it.
        var scene = await ContractScene.CreateAsync(_api);
        var body = scene.GoodBody(operation);
        change(body);

        var answer = await scene.SendAsync(operation, body);

        Assert.That(answer.Status, Is.EqualTo(operation.Status), answer.Body);
        if (operation.Answer is { } schema)
            Schemas.Check(answer.Json, schema, schema);
    }

    [TestCaseSource(nameof(Paths))]
    public async Task An_id_of_the_path_is_checked(object @case)
    {
        var (operation, name) = ((ContractOperation, string))@case;

        var invalid = await _kept.SendAsync(operation, _kept.GoodBody(operation), replaced: (name, "-x"));
        var unknown = await _kept.SendAsync(operation, _kept.GoodBody(operation), replaced: (name, "none"));

        ApiFixture.AssertError(invalid, 400, "general_argument_invalid", $"`{name}`");
        ApiFixture.AssertError(unknown, 404, name[..^2] + "_not_found");
    }

    [TestCaseSource(nameof(Operations))]
    public async Task A_key_that_lacks_the_scope_is_refused_whatever_the_body_is(object @case)
    {
        var operation = (ContractOperation)@case;
        if (operation.Scope is not { } scope)
        {
            using var nobody = _api.NewClient(ApiHost.Project, null);
            Assert.That((await _kept.SendAsync(operation, null, nobody)).Status, Is.EqualTo(operation.Status));
            return;
        }

        using var client = _api.NewClient(ApiHost.Project, "without " + scope);
        ApiFixture.AssertError(
            await _kept.SendAsync(operation, new JsonObject { ["x"] = 1 }, client), 401, "general_unauthorized_scope", $"[\"{scope}\"]");
    }

    private static readonly string[] Scopes = ["functions.read", "functions.write", "executions.read", "executions.write"];

    private static IEnumerable<TestCaseData> Operations() =>
        Contract.Operations.Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    private static IEnumerable<TestCaseData> Refused() => Cases().Where(c => c.Refusal is not null).Select(Named);

    private static IEnumerable<TestCaseData> Accepted() => Cases().Where(c => c.Refusal is null).Select(Named);

    private static IEnumerable<TestCaseData> Paths() => Contract.Operations.SelectMany(
        operation => operation.Ids.Select(name => new TestCaseData((operation, name)).SetArgDisplayNames(operation.Id, name)));

    private static IEnumerable<ContractCase> Cases() => Contract.Operations.SelectMany(ContractCases.Of);

    private static TestCaseData Named(ContractCase @case) => new TestCaseData(@case).SetArgDisplayNames(@case.ToString());
}
