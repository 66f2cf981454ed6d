using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>
/// Tests that the contract is complete: every operation is served, every parameter is tested, and the overlay refers only to both.
/// </summary>
[TestFixture]
public sealed class ContractCoverageTests : ApiFixture
{
    private static readonly ContractApi Contract = ContractApi.Read();

    [Test]
    public void Served_routes_are_those_of_the_contract_document_and_the_overlay()
    {
        var documented = Contract.Published.Operations.Select(o => $"{o.Method} {o.Path}");
        var more = Contract.Overlay.Routes.Select(r => $"{r.Method} {r.Path}");
        var served = Api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/v1/functions", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(m => m != "HEAD").Select(m => $"{m} {e.RoutePattern.RawText![3..]}"));

        Assert.That(served, Is.EquivalentTo(documented.Concat(more)));
    }

    /// <summary>The document describes 1.8, the shape without a format header. DocumentShapeTests tests the shapes of 1.9.</summary>
    [Test]
    public void Contract_document_has_the_version_of_the_default_format() =>
        Assert.That(Contract.Published.Source.Version, Is.EqualTo("1.8.1"));

    [Test]
    public void Contract_cases_cover_an_invalid_value_of_each_parameter_and_each_enum_value()
    {
        foreach (var operation in Contract.Operations)
        {
            var cases = ContractCases.For(operation).ToList();
            foreach (var parameter in operation.Parameters)
            {
                var own = cases.Where(c => c.Name.StartsWith(parameter.Name + " ", StringComparison.Ordinal)).ToList();
                Assert.That(own, Has.Some.Matches<ContractCase>(c => c.Outcome.Status == 400), $"{operation.Id}.{parameter.Name}");
                Assert.That(
                    own.Select(c => c.Name),
                    Is.SupersetOf((parameter.Published.Enum ?? []).Select(v => $"{parameter.Name} is {v.ToJsonString()}")));
            }
        }
    }

    [Test]
    public void No_two_cases_have_the_same_name()
    {
        var names = Contract.Operations.SelectMany(ContractCases.For).Select(c => c.ToString());

        Assert.That(names, Is.Unique);
    }

    [Test]
    public void Overlay_names_only_operations_and_parameters_of_the_document() =>
        Assert.That(OverlayCheck.Problems(Contract.Published, Contract.Overlay), Is.Empty);

    [TestCaseSource(nameof(Mistakes))]
    public void OverlayCheck_reports_entries_that_the_document_does_not_have(object overlay, string problem) =>
        Assert.That(OverlayCheck.Problems(Contract.Published, (ContractOverlay)overlay), Is.EqualTo(new[] { problem }));

    private static IEnumerable<TestCaseData> Mistakes()
    {
        var none = new ContractOverlay([], [], [], [], new Dictionary<string, IReadOnlyDictionary<string, string>>());
        yield return Mistake(none with { Operations = [new("functionsFly", "r")] }, "There is no operation functionsFly.");
        yield return Mistake(none with { Parameters = [new(["functionsCreate"], "wings")] }, "functionsCreate has no parameter wings.");
        yield return Mistake(none with { Parameters = [new(["functionsFly"], "wings")] }, "functionsFly has no parameter wings.");
        yield return Mistake(none with { Parameters = [new(["functionsCreate"], "runtime", Enum: ["x"])] }, "functionsCreate.runtime: the document has an enum.");
        yield return Mistake(
            none with { Parameters = [new(["functionsList"], "search", Default: JsonDocument.Parse("1").RootElement)] },
            "functionsList.search: the document has a default.");
        yield return Mistake(
            none with { Parameters = [new(["functionsCreate"], "runtime", Offered: ["node-1"], Reason: "r")] },
            "functionsCreate.runtime: node-1 is offered and no value.");
        yield return Mistake(
            none with { Parameters = [new(["functionsCreate"], "runtime", Offered: ["node-22"])] },
            "functionsCreate.runtime: without a reason.");
        yield return Mistake(
            none with { Later = [new(["functionsCreate"], "name", In: "body", Type: "string", Since: "2")] },
            "functionsCreate.name is in the document, and not of later.");
        yield return Mistake(
            none with { Routes = [new("GET", "/functions", "r")] }, "GET /functions is in the document.");
        yield return Mistake(
            none with { Formats = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["function"] = new Dictionary<string, string> { ["wings"] = "time" } } },
            "There is no property function.wings.");
    }

    private static TestCaseData Mistake(ContractOverlay overlay, string problem) => new TestCaseData(overlay, problem).SetArgDisplayNames(problem);
}
