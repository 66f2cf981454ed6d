using System.Net.Http.Json;

namespace Deus.Hosting.Appwrite;

/// <summary>The endpoints in use, one method each (https://appwrite.io/docs/references/cloud/server-rest/functions).</summary>
internal sealed class AppwriteApi(AppwriteTransport transport)
{
    private const int MaxExecutionBytes = 32 * 1024 * 1024;

    public Task<FunctionDocument> CreateFunctionAsync(CreateFunctionBody body, CancellationToken cancellationToken) =>
        transport.SendAsync(
            HttpMethod.Post,
            "/functions",
            JsonContent.Create(body, AppwriteJson.Default.CreateFunctionBody),
            AppwriteJson.Default.FunctionDocument,
            cancellationToken);

    public Task<FunctionDocument> GetFunctionAsync(string functionId, CancellationToken cancellationToken) =>
        transport.SendAsync(
            HttpMethod.Get, $"/functions/{functionId}", content: null, AppwriteJson.Default.FunctionDocument, cancellationToken);

    public Task DeleteFunctionAsync(string functionId, CancellationToken cancellationToken) =>
        transport.SendAsync(HttpMethod.Delete, $"/functions/{functionId}", cancellationToken);

    public Task<VariableDocument> CreateVariableAsync(
        string functionId, CreateVariableBody body, CancellationToken cancellationToken) =>
        transport.SendAsync(
            HttpMethod.Post,
            $"/functions/{functionId}/variables",
            JsonContent.Create(body, AppwriteJson.Default.CreateVariableBody),
            AppwriteJson.Default.VariableDocument,
            cancellationToken);

    public Task<DeploymentDocument> CreateDeploymentAsync(
        string functionId, HttpContent form, CancellationToken cancellationToken) =>
        transport.SendAsync(
            HttpMethod.Post,
            $"/functions/{functionId}/deployments",
            form,
            AppwriteJson.Default.DeploymentDocument,
            cancellationToken);

    public Task<DeploymentDocument> GetDeploymentAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken) =>
        transport.SendAsync(
            HttpMethod.Get,
            $"/functions/{functionId}/deployments/{deploymentId}",
            content: null,
            AppwriteJson.Default.DeploymentDocument,
            cancellationToken);

    public Task<ExecutionDocument> CreateExecutionAsync(
        string functionId, CreateExecutionBody body, CancellationToken cancellationToken) =>
        transport.SendAsync(
            HttpMethod.Post,
            $"/functions/{functionId}/executions",
            JsonContent.Create(body, AppwriteJson.Default.CreateExecutionBody),
            AppwriteJson.Default.ExecutionDocument,
            cancellationToken,
            MaxExecutionBytes);
}
