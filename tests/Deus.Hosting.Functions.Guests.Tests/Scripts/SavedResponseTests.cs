using System.Text;

namespace Deus.Hosting.Functions.Guests.Tests.Scripts;

public sealed class SavedResponseTests
{
    private GuestHost _host = null!;

    [OneTimeSetUp]
    public void SetUp() => _host = new GuestHost();

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task The_body_of_a_response_is_not_recorded_unless_the_function_asks_for_it()
    {
        var result = await RunAsync("return { body = 'hello' }", saves: false);

        Assert.That((await RecordAsync(result)).SavedBody, Is.Null);
    }

    [Test]
    public async Task E14_A_saved_response_has_no_secrets_and_is_left_out_of_lists()
    {
        var result = await RunAsync("return { body = 'password=' .. env.get('PW') .. ' hello' }", saves: true);

        Assert.That(result.BodyText, Is.EqualTo("password=correct horse battery hello"), "the caller gets the response as it is");
        Assert.That((await RecordAsync(result)).SavedBody, Does.Contain("hello").And.Contain("[REDACTED]").And.Not.Contain("horse"));
        Assert.That((await _host.Get<IExecutionStore>().ListAsync("fn")).Items[0].SavedBody, Is.Null);
    }

    [Test]
    public async Task E18_A_saved_response_above_1_MiB_is_cut_between_characters_and_marked()
    {
        var result = await RunAsync("return { body = 'x' .. string.rep('é', 600000) }", saves: true);
        var saved = (await RecordAsync(result)).SavedBody!;

        Assert.That(result.Body.Length, Is.EqualTo(1_200_001));
        Assert.That(saved, Does.EndWith("é\n[TRUNCATED - Response exceeded 1MB]"));
        Assert.That(Encoding.UTF8.GetByteCount(saved), Is.EqualTo((1024 * 1024) - 1 + "\n[TRUNCATED - Response exceeded 1MB]".Length));
    }

    [Test]
    public async Task A_response_that_is_not_text_is_not_saved()
    {
        var result = await RunAsync("return { body = '/w==', isBase64Encoded = true }", saves: true);

        Assert.That(result.Body.ToArray(), Is.EqualTo(new byte[] { 0xFF }));
        Assert.That((await RecordAsync(result)).SavedBody, Is.Null);
    }

    private Task<Execution> RecordAsync(ExecutionResult result) => _host.Get<IExecutionStore>().GetAsync("fn", result.Execution.Id);

    private async Task<ExecutionResult> RunAsync(string body, bool saves)
    {
        await _host.DeployLuaAsync($"function handler() {body} end", with: input => input with { Env = new Dictionary<string, string> { ["PW"] = "correct horse battery" } });
        await _host.Get<IFunctionStore>().UpdateAsync("fn", settings => settings with { SavesResponses = saves });
        return await _host.Engine.ExecuteAsync(new ExecutionRequest { FunctionId = "fn" });
    }
}
