using System.Text.Json;

namespace Deus.Hosting.Functions.Tests.Runtimes.Conformance;

/// <summary>Tests access, reserved paths, and the responses of functions.</summary>
internal sealed class ResponseConformanceTests(string entrypoint) : ConformanceFixture(entrypoint)
{
    private const string PlainText = "text/plain;charset=utf-8";

    [TestCase("wrong", TestName = "A01_a_wrong_secret_is_refused")]
    [TestCase(null, TestName = "A02_no_secret_is_refused")]
    public async Task Refused(string? secret)
    {
        var response = await Servers.CallAsync("text", headers: ("x-open-runtimes-secret", secret));

        Assert.That(response.Status, Is.EqualTo(500).Or.EqualTo(401));
        Assert.That(response.Text, Does.Contain("Unauthorized"));
        Assert.That(response["content-type"], Is.Null);
        Assert.That(response["x-open-runtimes-log-id"], Is.Null);
    }

    [TestCase("any")]
    [TestCase(null)]
    public async Task A03_a_server_without_a_secret_accepts_every_request(string? secret)
    {
        var response = await Servers.CallAsync("text", server: "secondary", headers: ("x-open-runtimes-secret", secret));

        Assert.That((response.Status, response.Text), Is.EqualTo((200, "Hello World 👋")));
    }

    [Test]
    public async Task H01_health_needs_no_secret()
    {
        var response = await Servers.CallAsync("", method: "GET", path: "/__opr/health", headers: ("x-open-runtimes-secret", null));

        Assert.That((response.Status, response.Text, response["content-type"]), Is.EqualTo((200, "OK", (string?)null)));
    }

    [Test]
    public async Task H01_health_with_a_query_is_a_request_of_the_function() =>
        Assert.That((await Servers.CallAsync("text", path: "/__opr/health?x=1")).Text, Is.EqualTo("Hello World 👋"));

    [Test]
    public async Task H02_timings_are_lines_of_seconds()
    {
        var response = await Servers.CallAsync("", method: "GET", path: "/__opr/timings", headers: ("x-open-runtimes-secret", null));

        Assert.That((response.Status, response.ContentType), Is.EqualTo((200, PlainText)));
        var lines = response.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Is.All.Matches(@"^[a-z_]+=\d+(\.\d+)?$"));
        Assert.That(lines.Select(line => line.Split('=')[0]), Is.SupersetOf(new[] { "local_download", "remote_download", "extract" }));
    }

    [TestCase("text", 200, "Hello World 👋", PlainText, TestName = "R01_text_is_sent_with_its_content_type")]
    [TestCase("json", 200, """{"json":true,"nested":{"a":[1,2]}}""", "application/json;charset=utf-8", TestName = "R02_json_is_sent_with_its_content_type")]
    [TestCase("charset", 200, "ok", "text/plain;charset=iso-8859-1", TestName = "R04_a_charset_is_kept")]
    [TestCase("uppercase", 200, "ok", PlainText, TestName = "R05_a_content_type_is_lower_case")]
    [TestCase("multipart", 200, "--12345--", "multipart/form-data;boundary=12345", TestName = "R06_multipart_gets_no_charset")]
    [TestCase("empty", 204, "", PlainText, TestName = "R08_an_empty_response_has_status_204")]
    [TestCase("twice", 200, "second", PlainText, TestName = "R10_only_the_returned_response_is_sent")]
    [TestCase("status", 404, "FAIL", PlainText, TestName = "R12_the_status_of_the_function_is_sent")]
    public async Task Answered(string action, int status, string body, string contentType)
    {
        var response = await Servers.CallAsync(action);

        Assert.That((response.Status, response.Text, response.ContentType), Is.EqualTo((status, body, contentType)));
        Assert.That(Servers.Errors(response.LogId), Is.Empty);
    }

    [Test]
    public async Task R03_json_is_compact()
    {
        var response = await Servers.CallAsync("bodyJson", """{ "a": { "b": [1, 2], "c": null }, "d": "e" }""", headers: ("content-type", "application/json"));

        Assert.That(response.Text, Is.EqualTo("""{"a":{"b":[1,2],"c":null},"d":"e"}"""));
    }

    [Test]
    public async Task R07_a_redirect_has_a_location_first_and_no_body()
    {
        var response = await Servers.CallAsync("redirect");

        Assert.That((response.StatusLine, response.Text), Is.EqualTo(("HTTP/1.1 301 Moved Permanently", "")));
        Assert.That(response.Headers[0], Is.EqualTo(KeyValuePair.Create("location", "https://github.com/")));
    }

    [Test]
    public async Task R09_no_answer_is_a_failure() =>
        Assert.That(ErrorsOfFailed(await Servers.CallAsync("none")), Does.Contain("Return statement missing."));

    [Test]
    public async Task R11_headers_pass_except_reserved_ones()
    {
        const string cookies = "cookie1=value1; cookie2=value2; cookie3=value=3; cookie4=val:ue4; cookie5=value5";

        var response = await Servers.CallAsync("reserved", headers: [("x-open-runtimes-custom-in-header", "x"), ("cookie", cookies)]);

        Assert.That(response.Text, Is.EqualTo("OK"));
        Assert.That((response["first-header"], response["second-header"], response["cookie-header"]), Is.EqualTo(("first", "missing", cookies)));
        Assert.That(response["x-open-runtimes-custom-out"], Is.Null);
    }

    [Test]
    public async Task R13_a_function_that_throws_is_a_failure_that_names_its_file()
    {
        var response = await Servers.CallAsync("no such action");

        Assert.That(ErrorsOfFailed(response), Does.Contain("Unknown action").And.Contain(Entrypoint));
        Assert.That(Servers.Logs(response.LogId), Is.Empty);
    }

    [Test]
    public async Task R14_what_was_logged_before_a_failure_stays()
    {
        var response = await Servers.CallAsync("fail");

        Assert.That(ErrorsOfFailed(response), Does.Contain("it broke"));
        Assert.That(Servers.Logs(response.LogId), Is.EqualTo("before\n"));
    }

    [TestCase("GET")]
    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("OPTIONS")]
    [TestCase("PATCH")]
    public async Task R15_the_function_receives_the_method_of_the_request(string method)
    {
        var response = await Servers.CallAsync("method", method: method);

        Assert.That((response.Status, response.Text), Is.EqualTo((200, method)));
    }

    [Test]
    public async Task R16_bytes_arrive_unchanged([Range(1, 5)] int variant)
    {
        var response = await Servers.CallAsync($"bytes{variant}");

        Assert.That((response.Status, Convert.ToHexString(response.Body)), Is.EqualTo((200, "000AFF")));
    }

    [TestCase("text/plain", "some text")]
    [TestCase("application/json", """{"a":1}""")]
    [TestCase("application/unknown", "anything")]
    public async Task R17_the_deprecated_methods_echo_the_raw_body(string contentType, string body) =>
        Assert.That((await Servers.CallAsync("sendText", body, headers: ("content-type", contentType))).Text, Is.EqualTo(body));

    [Test]
    public async Task R18_the_deprecated_methods_take_a_number() =>
        Assert.That((await Servers.CallAsync("sendNumber")).Text, Is.EqualTo("50"));

    [Test]
    public async Task R19_the_deprecated_methods_take_bytes()
    {
        var response = await Servers.CallAsync("sendImage");

        Assert.That(response["content-type"], Does.StartWith("image/png"));
        Assert.That(Convert.ToHexString(response.Body), Is.EqualTo("89504E470D0A1A0A00FF"));
    }

    [Test]
    public async Task E01_a_function_sees_its_variables() =>
        Assert.That((await Servers.CallAsync("env")).Text, Is.EqualTo("""{"mine":"customValue","none":null}"""));

    [TestCase(null)]
    [TestCase("the caller's")]
    public async Task E02_enforced_headers_win(string? given)
    {
        var response = await Servers.CallAsync(
            "headers", headers: [("x-custom", given), ("x-custom-uppercase", given), ("x-open-runtimes-custom", given)]);

        var seen = JsonSerializer.Deserialize<Dictionary<string, string>>(response.Text)!;
        Assert.That((seen["x-custom"], seen["x-custom-uppercase"], seen["x-open-runtimes-custom"]), Is.EqualTo(("value", "Value2", "248")));
    }

    [Test]
    public void S01_a_server_says_that_it_has_started() =>
        Assert.That(Servers.Output("main"), Does.Contain("HTTP server successfully started!"));

    [Test]
    public async Task S02_a_function_without_an_export_cannot_be_loaded() =>
        Assert.That(ErrorsOfFailed(await Servers.CallAsync("", server: "no-export", headers: ("x-open-runtimes-log-id", "S02")), 503), Is.Not.Empty);

    [Test]
    public async Task Response_has_the_headers_of_the_official_server_in_the_same_order()
    {
        var names = (await Servers.CallAsync("reserved", headers: ("cookie", "a=b"))).Headers.Select(header => header.Key);

        Assert.That(names, Is.EqualTo(
            ["first-header", "second-header", "cookie-header", "content-type", "x-open-runtimes-log-id", "Content-Length", "Date", "Connection", "Keep-Alive"]));
    }

    [Test]
    public async Task A_header_of_several_values_is_repeated() =>
        Assert.That(
            (await Servers.CallAsync("cookies")).Headers.Where(header => header.Key == "set-cookie").Select(header => header.Value),
            Is.EqualTo(["a=1", "b=2"]));

    [Test]
    public async Task Head_has_the_length_and_not_the_body()
    {
        var response = await Servers.CallAsync("status", method: "HEAD");

        Assert.That((response.Status, response["content-length"], response.Text), Is.EqualTo((404, "4", "")));
    }

    [Test]
    public async Task Function_can_read_files_whose_names_start_with_a_dot() =>
        Assert.That((await Servers.CallAsync("hiddenFile")).Text, Is.EqualTo("hidden"));
}
