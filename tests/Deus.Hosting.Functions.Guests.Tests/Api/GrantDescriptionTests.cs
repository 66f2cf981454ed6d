using Deus.Hosting.Functions.Guests.Api;
using NSubstitute;

namespace Deus.Hosting.Functions.Guests.Tests.Api;

public sealed class GrantDescriptionTests
{
    [Test]
    public async Task Grants_are_described_with_one_line_each()
    {
        var store = Substitute.For<IGuestGrantStore>();
        store.GetAsync("fn1", Arg.Any<CancellationToken>()).Returns(new GuestGrants { KeyValue = true, Hosts = ["a.example", "b.example"] });
        store.GetAsync("fn2", Arg.Any<CancellationToken>()).Returns(GuestGrants.None);
        var description = new GrantDescription(store);

        Assert.That(await description.DescribeAsync("fn1", CancellationToken.None), Is.EqualTo(new[] { "key-value store", "hosts: a.example, b.example" }));
        Assert.That(await description.DescribeAsync("fn2", CancellationToken.None), Is.Empty);
    }
}
