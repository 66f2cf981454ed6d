using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Api.Modules;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Guests.Tests;

/// <summary>Tests that docs/guests.md matches the code, and the conventions of the public surface.</summary>
public sealed class DocumentedSurfaceTests
{
    private static readonly string Page = Repository.Read("docs/guests.md");

    [Test]
    public void Every_option_stands_in_guests_md() =>
        AssertNames(typeof(GuestOptions).GetProperties().Select(property => $"| `{property.Name}` |"));

    [Test]
    public void Every_grant_stands_in_guests_md() =>
        AssertNames(typeof(GuestGrants).GetProperties().Where(property => property.Name != "None").Select(property => $"`{property.Name}`"));

    [Test]
    public void Every_function_of_a_host_module_stands_in_guests_md() =>
        AssertNames(FlagbaseModule.Functions.Concat(DeusModule.Functions).Select(name => $"{name}`"));

    [Test]
    public void The_public_surface_has_the_conventions_of_all_packages()
    {
        var assembly = typeof(GuestOptions).Assembly;
        SurfaceConventions.AsyncMethodsTakeATokenLast(assembly);
        SurfaceConventions.WhatIsAwaitedIsCalledAsync(assembly);
        SurfaceConventions.ClassesAreSealedAbstractOrStatic(assembly);
        SurfaceConventions.NoThirdPartyTypesAreShown(assembly);
        SurfaceConventions.ExceptionsDeriveFrom(assembly, typeof(HostingException));
    }

    private static void AssertNames(IEnumerable<string> texts) =>
        Assert.That(texts.Where(text => !Page.Contains(text, StringComparison.Ordinal)), Is.Empty, "document it in docs/guests.md");
}
