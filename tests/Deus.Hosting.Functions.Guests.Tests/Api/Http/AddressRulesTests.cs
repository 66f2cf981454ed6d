using System.Net;
using System.Net.Sockets;
using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Api.Http;

namespace Deus.Hosting.Functions.Guests.Tests.Api.Http;

/// <summary>Tests which addresses and hosts guests can reach.</summary>
public sealed class AddressRulesTests
{
    [TestCase("8.8.8.8", true)]
    [TestCase("1.1.1.1", true)]
    [TestCase("172.15.255.255", true)]
    [TestCase("172.32.0.0", true)]
    [TestCase("2606:4700:4700::1111", true)]
    [TestCase("64:ff9b::808:808", true)]
    [TestCase("::ffff:8.8.8.8", true)]
    [TestCase("0.0.0.0", false)]
    [TestCase("10.1.2.3", false)]
    [TestCase("100.64.0.1", false)]
    [TestCase("127.0.0.1", false)]
    [TestCase("127.255.255.254", false)]
    [TestCase("169.254.169.254", false)]
    [TestCase("172.16.0.1", false)]
    [TestCase("172.31.255.255", false)]
    [TestCase("192.168.0.1", false)]
    [TestCase("198.18.0.1", false)]
    [TestCase("224.0.0.1", false)]
    [TestCase("255.255.255.255", false)]
    [TestCase("::", false)]
    [TestCase("::1", false)]
    [TestCase("::127.0.0.1", false)]
    [TestCase("::ffff:127.0.0.1", false)]
    [TestCase("::ffff:169.254.169.254", false)]
    [TestCase("64:ff9b::7f00:1", false)]
    [TestCase("2002:7f00:1::", false)]
    [TestCase("2001:0:7f00:1::", false)]
    [TestCase("2001:db8::1", false)]
    [TestCase("fc00::1", false)]
    [TestCase("fd12:3456::1", false)]
    [TestCase("fe80::1", false)]
    [TestCase("fe80::1%1", false)]
    [TestCase("fec0::1", false)]
    [TestCase("ff02::1", false)]
    public void Only_addresses_of_the_public_internet_are_public(string address, bool isPublic) =>
        Assert.That(AddressRules.IsPublic(IPAddress.Parse(address)), Is.EqualTo(isPublic));

    [TestCase("http://127.0.0.1/")]
    [TestCase("http://2130706433/", Description = "decimal")]
    [TestCase("http://0x7f000001/", Description = "hexadecimal")]
    [TestCase("http://0177.0.0.1/", Description = "octal")]
    [TestCase("http://127.1/", Description = "short")]
    [TestCase("http://[::1]/")]
    [TestCase("http://[::ffff:7f00:1]/")]
    [TestCase("http://[::ffff:127.0.0.1]/")]
    [TestCase("http://169.254.169.254/latest/meta-data")]
    [TestCase("http://１２７.０.０.１/", Description = "full-width digits")]
    [TestCase("http://127.0.0.1./")]
    [TestCase("http://localhost/")]
    [TestCase("http://evil.test/", Description = "a name that resolves to loopback")]
    [TestCase("http://mixed.test/", Description = "one private address among public ones")]
    [TestCase("http://none.test/", Description = "no address")]
    public void Every_form_of_a_private_address_is_refused_also_for_a_function_that_may_reach_every_host(string url)
    {
        var connector = GuestHttp.CreateConnector(
            (host, _) => Task.FromResult<IPAddress[]>(host switch
            {
                "mixed.test" => [IPAddress.Parse("8.8.8.8"), IPAddress.Parse("10.0.0.1")],
                "none.test" => [],
                _ => [IPAddress.Loopback],
            }),
            privateHosts: []);
        var uri = HostGrants.Check(url, relativeTo: null, ["*"]);

        Assert.CatchAsync<GuestServiceException>(async () => await connector.ConnectAsync(new DnsEndPoint(uri.IdnHost, uri.Port), default));
    }

    [Test]
    public async Task W32_The_connection_goes_to_the_address_that_was_checked_whatever_the_name_resolves_to_later()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answers = new Queue<IPAddress>([IPAddress.Loopback, IPAddress.Parse("10.0.0.1")]);
        var connector = GuestHttp.CreateConnector((_, _) => Task.FromResult<IPAddress[]>([answers.Dequeue()]), ["private.test"]);

        await using var stream = await connector.ConnectAsync(new DnsEndPoint("private.test", ((IPEndPoint)listener.LocalEndpoint).Port), default);

        Assert.That(answers, Has.Count.EqualTo(1), "the name is resolved once");
    }

    [TestCase("http://api.example.com/x", true)]
    [TestCase("https://API.Example.com:8443/", true)]
    [TestCase("http://api.example.com./", true)]
    [TestCase("http://a.b.wild.org/", true)]
    [TestCase("http://wild.org/", false)]
    [TestCase("http://evilwild.org/", false)]
    [TestCase("http://example.com/", false)]
    [TestCase("http://api.example.com.evil.org/", false)]
    [TestCase("http://api.example.com@evil.org/", false)]
    [TestCase("ftp://api.example.com/", false)]
    [TestCase("file:///etc/passwd", false)]
    [TestCase("//api.example.com/", false)]
    [TestCase("", false)]
    public void Only_granted_hosts_are_reached(string url, bool isGranted)
    {
        void Check() => HostGrants.Check(url, relativeTo: null, ["api.example.com", "*.wild.org"]);

        if (isGranted)
            Assert.That(Check, Throws.Nothing);
        else
            Assert.That(Check, Throws.InstanceOf<GuestServiceException>());
    }
}
