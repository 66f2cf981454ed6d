using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.AspNetCore.Tests.PublicApi;

public sealed class PublicApiTests
{
    [Test]
    public void The_public_surface_is_the_approved_one() => PublicSurface.AssertApproved(
        typeof(AppwriteApiOptions).Assembly, "tests/Deus.Hosting.Functions.AspNetCore.Tests/PublicApi/Deus.Hosting.Functions.AspNetCore.txt");
}
