using System.Net;
using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Tests.Executions.Callbacks;

/// <summary>Tests to which hosts and addresses callbacks are sent.</summary>
public sealed class CallbackTargetTests : CallbackFixture
{
    [TestCase("https://other.org/x")]
    [TestCase("https://example.org/x")]
    [TestCase("https://evilexample.org/x")]
    public async Task Host_that_is_not_allowed_is_refused_with_a_typed_error_and_nothing_changes(string url)
    {
        var refused = Assert.ThrowsAsync<FunctionStoreException>(() => Store.SetAsync("fn1", new Uri(url), Secret))!;

        Assert.That(refused.ErrorCode, Is.EqualTo(FunctionErrorCode.CallbackHostNotAllowed));
        Assert.That(refused.Message, Does.Contain("FunctionsOptions.CallbackHosts"));
        Assert.That((await Host.Get<IFunctionStore>().GetAsync("fn1")).CallbackUrl, Is.Null);
    }

    [TestCase("http://a.example.org/x")]
    [TestCase("ftp://a.example.org/x")]
    [TestCase("https://user:password@a.example.org/x")]
    [TestCase("http://localhost/x")]
    public void Url_that_is_not_https_or_has_a_user_name_is_refused(string url) =>
        Assert.That(Assert.ThrowsAsync<InvalidParameterException>(() => Store.SetAsync("fn1", new Uri(url), Secret))!.ParamName, Is.EqualTo("url"));

    [TestCase(15)]
    [TestCase(257)]
    public void Secret_of_another_length_is_refused(int length) => Assert.That(
        Assert.ThrowsAsync<InvalidParameterException>(() => Store.SetAsync("fn1", new Uri("https://a.example.org"), new string('s', length)))!.ParamName,
        Is.EqualTo("secret"));

    [Test]
    public async Task Host_below_a_pattern_is_allowed()
    {
        await Store.SetAsync("fn1", new Uri("https://a.b.EXAMPLE.org/x"), Secret);

        Assert.That((await Host.Get<IFunctionStore>().GetAsync("fn1")).CallbackUrl, Is.EqualTo(new Uri("https://a.b.example.org/x")));
    }

    [TestCase("10.1.2.3")]
    [TestCase("169.254.169.254")]
    [TestCase("::1")]
    [TestCase("8.8.8.8", "127.0.0.1")]
    public void Name_that_resolves_to_an_address_that_is_not_public_is_refused(params string[] addresses)
    {
        var connector = CallbackHttp.CreateConnector(
            Host.Get<IOptions<FunctionsOptions>>().Value, (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()));

        Assert.ThrowsAsync<CallbackRefusedException>(() => connector.ConnectAsync(new DnsEndPoint("a.example.org", 443), CancellationToken.None).AsTask());
    }

    [Test]
    public async Task Address_is_checked_in_each_attempt()
    {
        await Store.SetAsync("fn1", new Uri($"https://localhost:{Receiver.Url.Port}/x"), Secret);

        var failed = await UntilAsync(await AcceptAsync(), ExecutionCallbackState.Pending, 1);

        Assert.That((failed.LastError, Receiver.Requests.Count), Is.EqualTo(("The host 'localhost' has an address that is not public.", 0)));
    }

    [TestCase(307, 2)]
    [TestCase(308, 2)]
    public async Task Redirect_that_keeps_the_method_is_followed_with_the_body(int status, int requests)
    {
        await SetAsync();
        Receiver.Respond = (number, context) =>
        {
            context.Response.StatusCode = number == 1 ? status : 200;
            context.Response.Headers.Location = "/moved";
            return Task.CompletedTask;
        };

        await UntilAsync(await AcceptAsync(), ExecutionCallbackState.Delivered, 1);

        Assert.That(Receiver.Requests.Select(request => request.Target), Is.EqualTo(new[] { "POST /results?from=deus", "POST /moved" }));
        Assert.That(Receiver.Requests.Select(request => request.Body), Is.All.EqualTo(Receiver.Requests.First().Body));
        Assert.That(Receiver.Requests, Has.Count.EqualTo(requests));
    }

    [TestCase(302, "/moved", "The receiver has responded with the status 302.")]
    [TestCase(307, "https://other.org/x", "The host 'other.org' is not in CallbackHosts.")]
    [TestCase(307, "http://a.example.org/x", "The URL is not an https URL without a user name.")]
    [TestCase(307, "https://localhost/x", "The host 'localhost' has an address that is not public.")]
    public async Task Redirect_to_what_is_not_allowed_is_a_failed_attempt(int status, string location, string error)
    {
        await SetAsync();
        Receiver.Respond = (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        };

        var failed = await UntilAsync(await AcceptAsync(), ExecutionCallbackState.Pending, 1);

        Assert.That((failed.LastError, Receiver.Requests.Count), Is.EqualTo((error, 1)));
    }

    [Test]
    public async Task Endless_redirects_are_a_failed_attempt()
    {
        await SetAsync();
        Receiver.Respond = (_, context) =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = "/again";
            return Task.CompletedTask;
        };

        await UntilAsync(await AcceptAsync(), ExecutionCallbackState.Pending, 1);

        Assert.That(Receiver.Requests, Has.Count.EqualTo(4));
    }
}
