namespace Deus.Hosting.Functions.AspNetCore.Documents;

internal sealed record ErrorDocument(string Message, int Code, string Type, string Version);

internal sealed record HeaderDocument(string Name, string Value);

internal sealed record VersionDocument(string Version)
{
    /// <summary>The version whose shapes and behaviour the API has.</summary>
    public const string ServerVersion = "1.8.1";
}

internal sealed record FunctionListDocument(int Total, IReadOnlyList<FunctionDocument> Functions);

internal sealed record VariableListDocument(int Total, IReadOnlyList<VariableDocument> Variables);

internal sealed record DeploymentListDocument(int Total, IReadOnlyList<DeploymentDocument> Deployments);
