namespace Deus.Hosting.Testing.Appwrite;

/// <summary>Finding things, and what follows from finding them. All of it under the gate.</summary>
internal static class StubLookup
{
    public static AppwriteFunction Find(this AppwriteStub stub, string functionId) =>
        stub.FunctionList.Find(f => f.Id == functionId) ?? throw StubErrorException.FunctionNotFound();

    public static AppwriteDeployment Find(this AppwriteFunction function, string deploymentId) =>
        function.DeploymentList.Find(d => d.Id == deploymentId) ?? throw StubErrorException.DeploymentNotFound();

    public static void Activate(this AppwriteFunction function, AppwriteDeployment deployment)
    {
        deployment.ActivationReadsLeft = 0;
        function.Document["deploymentId"] = deployment.Id;
        function.Document["deploymentCreatedAt"] = deployment.CreatedAt;
        function.Document["live"] = true;
    }
}
