using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>Tests each operation of the contract with each parameter missing, at its limits, beyond them and of a wrong type.</summary>
[TestFixture]
public sealed class ContractTests
{
    private static readonly ContractApi Contract = ContractApi.Read();
    private static readonly SchemaCheck Schemas = new(Contract.Published.Schemas, Contract.Overlay.Formats);

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
        var (operation, _, change, outcome, _) = (ContractCase)@case;
        var parameters = _kept.GoodParameters(operation);
        change(parameters);

        var answer = await _kept.SendAsync(operation, parameters);

        ApiFixture.AssertError(answer, outcome.Status, outcome.Error!, outcome.Message);
    }

    [TestCaseSource(nameof(Accepted))]
    public async Task A_request_within_the_rules_is_answered_by_the_schema(object @case)
    {
        var (operation, _, change, outcome, shown) = (ContractCase)@case;
        var scene = await SceneOfAsync(operation);
        var parameters = scene.GoodParameters(operation);
        change(parameters);

        var answer = await scene.SendAsync(operation, parameters);

        Assert.That(answer.Status, Is.EqualTo(outcome.Status), answer.Body);
        if (operation.Answer.Schema is not { } schema)
            return;
        Assert.That(answer.ContentType, Is.EqualTo("application/json; charset=UTF-8"));
        Schemas.Check(answer.Json, schema);
        if (shown is { } echo && answer.Json.TryGetProperty(echo.Property, out var value) && IsComparable(echo.Value, value))
            Assert.That(JsonNode.DeepEquals(JsonNode.Parse(value.GetRawText()), echo.Value), $"{echo.Property} has {value}.");
    }

    [TestCaseSource(nameof(Forms))]
    public async Task Response_is_a_form_when_the_document_declares_one_and_the_client_accepts_it(object @case)
    {
        var operation = (ContractOperation)@case;
        using var client = _api.NewClient(ApiHost.Project, ApiHost.Key);
        client.DefaultRequestHeaders.Accept.ParseAdd(operation.Answer.ContentType!);

        var answer = await _kept.SendAsync(operation, _kept.GoodParameters(operation), client);

        var boundary = MediaTypeHeaderValue.Parse(answer.ContentType!).Boundary.ToString();
        var reader = new MultipartReader(boundary.Trim('"'), new MemoryStream(Encoding.UTF8.GetBytes(answer.Body)));
        var names = new List<string>();
        while (await reader.ReadNextSectionAsync() is { } part)
            names.Add(ContentDispositionHeaderValue.Parse(part.ContentDisposition!).Name.ToString().Trim('"'));
        Assert.That(names.Select(name => name.Split('[')[0]).Distinct(), Is.SubsetOf(Contract.Published.Schemas[operation.Answer.Schema!].Properties.Select(p => p.Name)));
        Assert.That(names, Is.SupersetOf(new[] { "$id", "status", "responseStatusCode", "responseBody" }));
    }

    [TestCaseSource(nameof(Defaults))]
    public async Task Omitted_parameter_has_its_documented_default(object @case)
    {
        var (operation, parameter) = ((ContractOperation, ContractParameter))@case;
        var scene = await ContractScene.CreateAsync(_api);
        var parameters = scene.GoodParameters(operation);
        if (operation.Method == "PUT")
            await scene.SendAsync(operation, With(parameter.Other));

        var without = await scene.SendAsync(operation, parameters);
        var same = operation.Method == "POST" ? await ContractScene.CreateAsync(_api) : scene;
        var with = await same.SendAsync(operation, With(JsonNode.Parse(parameter.Default.GetRawText())));

        Assert.Multiple(() =>
        {
            Assert.That(with.Status, Is.EqualTo(without.Status), with.Body);
            if (operation.Method == "GET")
                Assert.That(with.Body, Is.EqualTo(without.Body));
            else if (without.Json.TryGetProperty(parameter.Shown, out var shown))
                Assert.That(JsonElement.DeepEquals(shown, parameter.Default), $"{parameter.Shown} has {shown}.");
        });

        JsonObject With(JsonNode? value)
        {
            var changed = (JsonObject)parameters.DeepClone();
            changed[parameter.Name] = value?.DeepClone();
            return changed;
        }
    }

    [TestCaseSource(nameof(Paths))]
    public async Task Invalid_id_in_the_path_returns_400_and_an_unknown_one_404(object @case)
    {
        var (operation, name) = ((ContractOperation, string))@case;
        var parameters = _kept.GoodParameters(operation);

        foreach (var invalid in new[] { "-x", ".x", "_x", "x y", "é", new string('x', 37) })
            ApiFixture.AssertError(await _kept.SendAsync(operation, parameters, replaced: (name, invalid)), 400, "general_argument_invalid", $"Invalid `{name}` param");
        foreach (var unknown in new[] { "none", "x", new string('x', 36) })
            ApiFixture.AssertError(await _kept.SendAsync(operation, parameters, replaced: (name, unknown)), 404, name[..^2] + "_not_found");
    }

    [TestCaseSource(nameof(Operations))]
    public async Task A_key_that_lacks_the_scope_is_refused_whatever_the_body_is(object @case)
    {
        var operation = (ContractOperation)@case;
        if (operation.Scope is not { } scope)
        {
            using var anonymous = _api.NewClient(ApiHost.Project, null);
            Assert.That((await _kept.SendAsync(operation, [], anonymous)).Status, Is.EqualTo(operation.Good.Status));
            return;
        }

        using var client = _api.NewClient(ApiHost.Project, "without " + scope);
        ApiFixture.AssertError(
            await _kept.SendAsync(operation, new JsonObject { ["x"] = 1 }, client), 401, "general_unauthorized_scope", $"[\"{scope}\"]");
    }

    /// <summary>Returns a new scene for a request that cannot be repeated; otherwise the shared one.</summary>
    private async Task<ContractScene> SceneOfAsync(ContractOperation operation) =>
        operation.Method is "GET" or "PUT" || operation.Path == "/functions" ? _kept : await ContractScene.CreateAsync(_api);

    /// <summary>
    /// Returns false for values that the response shows differently: empty texts and <c>unique()</c> may stand for the default.
    /// </summary>
    private static bool IsComparable(JsonNode sent, JsonElement shown) =>
        sent.GetValueKind() == shown.ValueKind && sent.ToJsonString() is not "\"\"" and not "\"unique()\"";

    private static IReadOnlyList<string> Scopes { get; } = [.. Contract.Operations.Select(o => o.Scope).OfType<string>().Distinct()];

    private static IEnumerable<TestCaseData> Operations() =>
        Contract.Operations.Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    private static IEnumerable<TestCaseData> Forms() => Contract.Operations.Where(o => o.Answer.ContentType == "multipart/form-data")
        .Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    private static IEnumerable<TestCaseData> Refused() => Cases().Where(c => c.Outcome.Error is not null).Select(Named);

    private static IEnumerable<TestCaseData> Accepted() => Cases().Where(c => c.Outcome.Error is null).Select(Named);

    private static IEnumerable<TestCaseData> Defaults() =>
        from operation in Contract.Operations
        from parameter in operation.Parameters
        where parameter.Default.ValueKind != JsonValueKind.Undefined
        select new TestCaseData((operation, parameter)).SetArgDisplayNames(operation.Id, parameter.Name);

    private static IEnumerable<TestCaseData> Paths() => Contract.Operations.SelectMany(
        operation => operation.Ids.Select(name => new TestCaseData((operation, name)).SetArgDisplayNames(operation.Id, name)));

    private static IEnumerable<ContractCase> Cases() => Contract.Operations.SelectMany(ContractCases.For);

    private static TestCaseData Named(ContractCase @case) => new TestCaseData(@case).SetArgDisplayNames(@case.ToString());
}
