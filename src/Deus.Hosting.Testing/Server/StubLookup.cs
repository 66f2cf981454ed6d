namespace Deus.Hosting.Testing.Server;

/// <summary>Lookups and activation. Hold the lock while you call them.</summary>
internal static class StubLookup
{
    public static AppwriteFunction Find(this AppwriteStub stub, string functionId) =>
        stub.FunctionList.Find(f => f.Id == functionId) ?? throw StubErrorException.FunctionNotFound();

    public static AppwriteDeployment Find(this AppwriteFunction function, string deploymentId) =>
        function.DeploymentList.Find(d => d.Id == deploymentId) ?? throw StubErrorException.DeploymentNotFound();

    /// <summary>Returns the deployment with an id, of any function.</summary>
    public static AppwriteDeployment FindDeployment(this AppwriteStub stub, string deploymentId) =>
        stub.FunctionList.SelectMany(f => f.DeploymentList).FirstOrDefault(d => d.Id == deploymentId)
        ?? throw StubErrorException.DeploymentNotFound();

    /// <summary>Activates a deployment at the end of its build, unless a newer deployment is already active.</summary>
    public static void ActivateUnlessOlder(this AppwriteFunction function, AppwriteDeployment deployment)
    {
        if (string.CompareOrdinal((string)function.Document["deploymentCreatedAt"]!, deployment.CreatedAt) <= 0)
            function.Activate(deployment);
    }

    public static void Activate(this AppwriteFunction function, AppwriteDeployment deployment)
    {
        deployment.ActivationReadsLeft = 0;
        function.Document["deploymentId"] = deployment.Id;
        function.Document["deploymentCreatedAt"] = deployment.CreatedAt;
        function.Document["live"] = true;
    }
}
