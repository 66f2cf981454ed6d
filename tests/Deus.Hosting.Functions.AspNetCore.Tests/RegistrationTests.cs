using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

[TestFixture]
public sealed class RegistrationTests
{
    private static readonly TestCaseData[] Forgotten =
    [
        new(new Action<IServiceCollection>(_ => { }), new Action<IEndpointRouteBuilder>(e => e.MapAppwriteFunctions()), "services.AddFunctionHost("),
        new(new Action<IServiceCollection>(_ => { }), new Action<IEndpointRouteBuilder>(e => e.MapFunctionTriggers()), "services.AddFunctionHost("),
        new(new Action<IServiceCollection>(_ => { }), new Action<IEndpointRouteBuilder>(e => e.MapBuildCallbacks()), "services.AddFunctionHost("),
        new(
            new Action<IServiceCollection>(s => s.AddAppwriteApi(o => o.ProjectId = "p")),
            new Action<IEndpointRouteBuilder>(e => e.MapAppwriteFunctions()),
            "services.AddFunctionHost("),
        new(
            new Action<IServiceCollection>(s => s.AddFunctionHost(o => o.Folder = "functions")),
            new Action<IEndpointRouteBuilder>(e => e.MapAppwriteFunctions()),
            "services.AddAppwriteApi("),
    ];

    [TestCaseSource(nameof(Forgotten))]
    public async Task Mapping_endpoints_without_registration_throws_with_the_line_to_add(
        Action<IServiceCollection> register, Action<IEndpointRouteBuilder> map, string line)
    {
        var builder = WebApplication.CreateSlimBuilder();
        register(builder.Services);
        await using var app = builder.Build();

        Assert.That(Assert.Throws<HostingConfigurationException>(() => map(app))!.Message, Does.Contain(line));
    }
}
