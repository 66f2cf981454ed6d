using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.MailKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Guests.Tests.Email;

public sealed class SmtpGuestEmailTests
{
    private SmtpTestServer _server = null!;

    [SetUp]
    public void SetUp() => _server = new SmtpTestServer();

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    public async Task A_function_sends_an_email_over_SMTP()
    {
        await using var host = new GuestHost(services: services => services.AddGuestSmtpEmail(Configure));
        await host.DeployLuaAsync("""
            function handler()
              local sent = email.send({
                from = "Shop <shop@example.com>", to = { "a@example.com", "b@example.com" }, cc = "c@example.com", bcc = "d@example.com",
                reply_to = "help@example.com", subject = "Grüße", text = "plain text", html = "<b>rich text</b>",
                headers = { ["X-Order"] = "7" }, tags = { { name = "kind", value = "digest" } } })
              return { body = sent.id }
            end
            """);
        await host.Get<IGuestGrantStore>().SetAsync("fn", new GuestGrants { Email = true });

        var result = await host.ExecuteAsync();
        var message = _server.Messages.Single();

        Assert.That(_server.Commands, Has.Member("MAIL FROM:<shop@example.com>"));
        Assert.That(
            _server.Commands.Where(command => command.StartsWith("RCPT", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "a", "b", "c", "d" }.Select(name => $"RCPT TO:<{name}@example.com>")));
        Assert.That(message, Does.Contain("From: Shop <shop@example.com>").And.Contain("To: a@example.com, b@example.com").And.Contain("Cc: c@example.com"));
        Assert.That(message, Does.Contain("Reply-To: help@example.com").And.Contain("X-Order: 7").And.Contain("X-Tag: kind=digest"));
        Assert.That(message, Does.Contain("Subject: =?utf-8?").And.Contain("plain text").And.Contain("<b>rich text</b>").And.Contain("multipart/alternative"));
        Assert.That(message, Does.Not.Contain("d@example.com"), "a hidden copy is hidden");
        Assert.That(message, Does.Contain($"Message-Id: <{result.BodyText}>"));
    }

    [Test]
    public async Task The_user_name_and_password_are_sent_to_the_server()
    {
        await SendAsync(options => (options.UserName, options.Password) = ("me", "right"));

        Assert.That(_server.Commands, Has.Member("AUTH /me/right"));
        Assert.That(_server.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public void Without_STARTTLS_neither_password_nor_email_is_sent()
    {
        Assert.CatchAsync<NotSupportedException>(() =>
            SendAsync(options => (options.UserName, options.Password, options.Security) = ("me", "right", SmtpSecurity.StartTls)));

        Assert.That(_server.Commands.Select(command => command[..4]), Is.SubsetOf(new[] { "EHLO", "QUIT" }));
    }

    [Test]
    public void A_refused_recipient_is_named_without_the_text_of_the_server() => Assert.That(
        Assert.CatchAsync<GuestServiceException>(() => SendAsync(email: Email with { To = ["refused@example.com"] }))!.Message,
        Is.EqualTo("The email server has refused the address 'refused@example.com' with the code 550."));

    [Test]
    public void A_sender_that_is_not_allowed_is_refused_before_a_connection()
    {
        var refused = Assert.CatchAsync<GuestServiceException>(() => SendAsync(options => options.AllowedSenders.Add("@shop.example")));

        Assert.That(refused!.Message, Is.EqualTo("The sender 'a@example.com' is not allowed."));
        Assert.That(_server.Commands, Is.Empty);
    }

    [TestCase("@example.com")]
    [TestCase("A@example.com")]
    public async Task An_allowed_sender_is_accepted(string allowed)
    {
        await SendAsync(options => options.AllowedSenders.Add(allowed));

        Assert.That(_server.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_server_that_does_not_answer_ends_the_call_at_the_timeout()
    {
        _server.IsSilent = true;

        Assert.That(
            Assert.CatchAsync<GuestServiceException>(() => SendAsync(options => options.Timeout = TimeSpan.FromMilliseconds(100)))!.Message,
            Is.EqualTo("The email server took longer than 0.1 s."));
    }

    [Test]
    public void An_email_that_SMTP_cannot_send_is_refused_with_the_reason()
    {
        Assert.That(Reason(Email with { ScheduledAt = DateTimeOffset.MaxValue }), Is.EqualTo("The option 'scheduled_at' is not available: SMTP sends an email at once."));
        Assert.That(Reason(Email with { To = ["nobody"] }), Is.EqualTo("The option 'to' is not valid. Accepted: addresses such as 'Shop <shop@example.com>'."));
        Assert.That(
            Reason(Email with { Headers = new Dictionary<string, string> { ["Bcc"] = "x@example.com" } }),
            Is.EqualTo("The header 'Bcc' is not valid. Accepted: names that begin with 'X-' or 'List-'."));
        Assert.That(_server.Commands, Is.Empty);

        string Reason(GuestEmail email) => Assert.CatchAsync<GuestServiceException>(() => SendAsync(email: email))!.Message;
    }

    [TestCase("Host", "Host is required")]
    [TestCase("Port", "Port is not valid")]
    [TestCase("Password", "Password is required with UserName")]
    [TestCase("Timeout", "Timeout is not valid")]
    [TestCase("AllowedSenders", "AllowedSenders is not valid")]
    public async Task A_wrong_option_is_named(string option, string message)
    {
        await using var provider = new ServiceCollection().AddSingleton(TimeProvider.System).AddGuestSmtpEmail(Configure).Configure<SmtpEmailOptions>(options =>
        {
            options.Host = option == "Host" ? "" : options.Host;
            options.Port = option == "Port" ? 0 : options.Port;
            options.UserName = option == "Password" ? "me" : null;
            options.Timeout = option == "Timeout" ? TimeSpan.Zero : options.Timeout;
            if (option == "AllowedSenders")
                options.AllowedSenders.Add("shop");
        }).BuildServiceProvider();

        Assert.That(Assert.Catch<OptionsValidationException>(() => _ = provider.GetRequiredService<IOptions<SmtpEmailOptions>>().Value)!.Message, Does.Contain(message));
    }

    private static GuestEmail Email { get; } = new() { From = "a@example.com", To = ["b@example.com"], Subject = "s", Text = "t" };

    private void Configure(SmtpEmailOptions options) => (options.Host, options.Port, options.Security) = ("127.0.0.1", _server.Port, SmtpSecurity.None);

    private async Task<string> SendAsync(Action<SmtpEmailOptions>? with = null, GuestEmail? email = null)
    {
        await using var provider = new ServiceCollection().AddSingleton(TimeProvider.System).AddGuestSmtpEmail(options =>
        {
            Configure(options);
            with?.Invoke(options);
        }).BuildServiceProvider();
        return await provider.GetRequiredService<IGuestEmail>().SendAsync(new GuestCall { FunctionId = "fn" }, email ?? Email, CancellationToken.None);
    }
}
