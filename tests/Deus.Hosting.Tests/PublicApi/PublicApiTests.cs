using System.Reflection;
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.PublicApi;

public sealed class PublicApiTests
{
    private static readonly Assembly[] Packages = [typeof(HostingException).Assembly, typeof(AppwriteStub).Assembly];

    [TestCaseSource(nameof(Packages))]
    public void The_public_surface_is_the_approved_one(Assembly package) =>
        PublicSurface.AssertApproved(package, $"tests/Deus.Hosting.Tests/PublicApi/{package.GetName().Name}.txt");
}
