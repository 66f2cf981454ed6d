using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.PublicApi;

public sealed class PublicApiTests
{
    [Test]
    public void The_public_surface_is_the_approved_one() => PublicSurface.AssertApproved(
        typeof(FunctionsOptions).Assembly, "tests/Deus.Hosting.Functions.Tests/PublicApi/Deus.Hosting.Functions.txt");
}
