using Deus.Hosting;
using Microsoft.Extensions.DependencyInjection;

var services = new ServiceCollection();
services.AddSingleton<IBlobReader>(new FileBlobReader("artifacts"));
services.AddDeusHosting().UseEmbeddedFunctions(o => o.Folder = "functions");
await using var provider = services.BuildServiceProvider();

var deployed = await provider.GetRequiredService<IHostingBackend>().DeployAsync(
    new DeployInput { FunctionId = "hello", ServiceId = "hello", ArtifactKey = "hello.tar.gz", WaitUntilReady = true });
var response = await provider.GetRequiredService<IFunctionInvoker>().InvokeAsync(
    deployed.FunctionId, new InvokeRequest { BodyText = "world" });
Console.WriteLine($"{response.StatusCode} {response.BodyText}");
