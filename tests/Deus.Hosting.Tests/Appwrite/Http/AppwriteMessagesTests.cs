using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class AppwriteMessagesTests
{
    private static readonly Dictionary<string, Func<AppwriteApi, Task>> Lists = new(StringComparer.Ordinal)
    {
        ["deployments"] = api => api.ListDeploymentsAsync("fn", 10, null, CancellationToken.None),
        ["functions"] = api => api.ListFunctionsAsync(10, null, CancellationToken.None),
        ["executions"] = api => api.ListExecutionsAsync("fn", 10, null, CancellationToken.None),
    };

    private static IEnumerable<string> Names => Lists.Keys;

    [TestCaseSource(nameof(Names))]
    public void Empty_list_is_a_valid_response(string list)
    {
        using var server = new InMemoryServer(InMemoryServer.Json($$"""{"total":0,"{{list}}":[]}"""));

        Assert.DoesNotThrowAsync(() => Lists[list](server.Api));
    }

    private static readonly string[] Invalid =
    [
        """{"total":1}""",
        """{"total":1,"LIST":null}""",
        """{"total":1,"LIST":[null]}""",
        """{"total":2,"LIST":[{"$id":"a"},{"$id":""}]}""",
        """{"total":2,"LIST":[{"$id":"a"},{"$id":"../b"}]}""",
    ];

    [Test]
    public void List_that_is_absent_or_has_an_unusable_entry_is_an_invalid_response(
        [ValueSource(nameof(Names))] string list, [ValueSource(nameof(Invalid))] string response)
    {
        using var server = new InMemoryServer(InMemoryServer.Json(response.Replace("LIST", list, StringComparison.Ordinal)));

        Assert.ThrowsAsync<InvalidBackendResponseException>(() => Lists[list](server.Api));
    }

    [TestCase("""{"$id":"e1","responseHeaders":[null]}""")]
    [TestCase("""{"$id":"e1","responseHeaders":[{"name":"a","value":"1"},null]}""")]
    [TestCase("""{"$id":"e1","responseHeaders":[{"value":"1"}]}""")]
    [TestCase("""{"$id":"e1","responseHeaders":[{"name":"a","value":null}]}""")]
    public void Execution_with_a_header_without_name_or_value_is_an_invalid_response(string response)
    {
        using var server = new InMemoryServer(InMemoryServer.Json(response));

        Assert.ThrowsAsync<InvalidBackendResponseException>(() => server.Api.GetExecutionAsync("fn", "e1", CancellationToken.None));
    }

    [Test]
    public void Function_with_an_empty_entry_in_its_variables_is_an_invalid_response()
    {
        using var server = new InMemoryServer(InMemoryServer.Json("""{"$id":"fn","vars":[null]}"""));

        Assert.ThrowsAsync<InvalidBackendResponseException>(() => server.Api.GetFunctionAsync("fn", CancellationToken.None));
    }

    [Test]
    public async Task Execution_without_a_body_has_an_empty_body()
    {
        using var server = new InMemoryServer(InMemoryServer.Json("""{"$id":"e1","responseStatusCode":204}"""));

        var execution = await server.Api.GetExecutionAsync("fn", "e1", CancellationToken.None);

        Assert.That((execution.ResponseStatusCode, execution.BodyBytes.Length), Is.EqualTo((204, 0)));
    }

    [TestCase("""{"version":""}""")]
    [TestCase("""{"version":null}""")]
    [TestCase("{}")]
    public void Response_without_a_version_is_invalid(string response)
    {
        using var server = new InMemoryServer(InMemoryServer.Json(response));

        Assert.ThrowsAsync<InvalidBackendResponseException>(() => server.Api.GetVersionAsync(CancellationToken.None));
    }

    [TestCase("TOKEN", "TOKEN")]
    [TestCase(null, "")]
    public void ToString_of_a_variable_is_its_key_and_not_its_value(string? key, string text) =>
        Assert.That(new VariableResponse("v1", key, "hunter2", Secret: false).ToString(), Is.EqualTo(text));
}
