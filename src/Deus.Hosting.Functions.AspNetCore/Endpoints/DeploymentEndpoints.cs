using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Deus.Hosting.Functions.AspNetCore.Queries;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Storage.Queries;
using Deus.Hosting.Functions.Uploads;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The endpoints of a function's deployments.</summary>
internal sealed class DeploymentEndpoints(
    FunctionRecords functions,
    DeploymentRecords deployments,
    SourceWriter sources,
    DeploymentWriter writer,
    UploadStore uploads,
    DeploymentRemoval removal,
    BuildCancellation builds,
    DocumentLists lists,
    IOptionsMonitor<AppwriteApiOptions> options)
{
    private const string LanguageHeader = "x-sdk-language";
    private const string UploadIdHeader = "x-appwrite-id";
    private const int MaxReferenceLength = 255;
    private const int MaxRepositoryLength = 128;

    public async Task CreateAsync(HttpContext context)
    {
        var functionId = context.RouteId("functionId");
        var token = context.RequestAborted;
        // The form is read even when the function does not exist, because an invalid form has precedence over "not found". The file is
        // stored only for an existing function.
        var isKept = functions.Find(functionId) is not null;
        ArtifactLease? file = null;
        var accepted = false;
        try
        {
            using var upload = await DeploymentUpload.ReadAsync(
                context.Request,
                async (body, t) => file = isKept ? await sources.SaveAsync(functionId, body, t).ConfigureAwait(false) : null,
                token).ConfigureAwait(false);
            var created = await AcceptAsync(context, functionId, upload, token).ConfigureAwait(false);
            accepted = true;
            await WriteAsync(context, StatusCodes.Status202Accepted, created).ConfigureAwait(false);
        }
        finally
        {
            if (!accepted && file is not null)
                sources.Discard(file);
        }
    }

    /// <summary><c>POST …/deployments/duplicate</c>: creates a deployment from the one whose id is in the body.</summary>
    public async Task DuplicateAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        var deploymentId = parameters.Required("deploymentId");
        // Clients of older servers send a build id, because a deployment had several builds there. It is validated and not used.
        parameters.Optional("buildId");
        await DuplicateAsync(context, deploymentId).ConfigureAwait(false);
    }

    /// <summary><c>POST …/deployments/{deploymentId}/build</c>: the older form of duplicate.</summary>
    public Task DuplicateByPathAsync(HttpContext context) => DuplicateAsync(context, context.RouteId("deploymentId"));

    /// <summary>Validates the parameters, then throws "installation not found": functions have no repository on this host.</summary>
    public async Task CreateOfRepositoryAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        parameters.OneOf("type", "branch", "commit");
        FunctionSettingsRules.CheckLength("reference", parameters.Required("reference"), 1, MaxReferenceLength);
        parameters.StrictBoolean("activate");
        functions.Get(context.RouteId("functionId"));
        throw ApiErrors.InstallationNotFound();
    }

    /// <summary>
    /// Validates the parameters, then throws "not implemented": templates come from repositories, which this host does not read.
    /// </summary>
    public async Task CreateOfTemplateAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        // Clients before 1.9 send a version, which is a tag.
        var isVersion = !ResponseFormat.From(context.Request).IsFrom1_9 && parameters.Has("version");
        foreach (var name in (string[])["repository", "owner", "rootDirectory", isVersion ? "version" : "reference"])
            FunctionSettingsRules.CheckLength(name, parameters.Required(name), 1, MaxRepositoryLength);
        if (!isVersion)
            parameters.OneOf("type", "commit", "branch", "tag");
        parameters.StrictBoolean("activate");
        functions.Get(context.RouteId("functionId"));
        throw ApiErrors.NotImplemented("Templates are not supported, because this host reads no repositories. Upload the files as a tar.gz.");
    }

    public Task GetAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status200OK, deployments.Get(context.RouteId("functionId"), context.RouteId("deploymentId")));

    public Task ListAsync(HttpContext context)
    {
        var selection = Selection.Take(context.Request, DeploymentDocument.Names);
        var query = QueryReader.Read(context.Request, QuerySources.Deployments);
        var (total, found) = ListEndpoint.Page(context.Request, () => lists.Deployments(
            context.RouteId("functionId"),
            query,
            selection is null || selection.Has("buildLogs") ? options.CurrentValue.MaxListedLogCharacters : 0));
        return ApiResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new DeploymentListDocument(total, [.. found.Select(DeploymentDocument.From)]),
            ApiJson.Wire.DeploymentListDocument,
            selection is null ? null : list => selection.ApplyToAll(list["deployments"]!.AsArray()));
    }

    public async Task CancelAsync(HttpContext context)
    {
        var canceled = await builds
            .CancelBuildAsync(context.RouteId("functionId"), context.RouteId("deploymentId"), context.RequestAborted)
            .ConfigureAwait(false);
        await WriteAsync(context, StatusCodes.Status200OK, canceled).ConfigureAwait(false);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        await removal
            .DeleteAsync(context.RouteId("functionId"), context.RouteId("deploymentId"), context.RequestAborted)
            .ConfigureAwait(false);
        ApiResponse.WriteDeleted(context);
    }

    private async Task<Deployment> AcceptAsync(
        HttpContext context, string functionId, DeploymentUpload upload, CancellationToken cancellationToken)
    {
        var request = RequestOf(context.Request, upload.Fields);
        writer.Check(functionId, request);
        if (upload.IsTypeUnsupported)
            throw ApiErrors.FileTypeUnsupported();
        var file = upload.File ?? throw ApiErrors.FileEmpty();
        if (ContentRange.Read(context.Request) is not { } range)
            return await writer.CreateAsync(functionId, request, file, cancellationToken).ConfigureAwait(false);
        var id = context.Request.Headers[UploadIdHeader].ToString();
        return await uploads.AddAsync(
            functionId, id.Length > 0 ? id : IdGenerator.Unique, request, range, file, cancellationToken).ConfigureAwait(false);
    }

    private async Task DuplicateAsync(HttpContext context, string deploymentId)
    {
        var created = await writer
            .RebuildAsync(context.RouteId("functionId"), deploymentId, TypeOf(context.Request), context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, StatusCodes.Status202Accepted, created).ConfigureAwait(false);
    }

    private static NewDeployment RequestOf(HttpRequest request, ApiParameters fields) => new(
        Activate: fields.LooseBoolean("activate") ?? throw ApiErrors.MissingParameter("activate"),
        Entrypoint: EntrypointOf(fields),
        Commands: fields.Optional("commands"),
        Type: TypeOf(request));

    /// <summary>Returns the entry file of the deployment; null for the function's. An empty value is an error.</summary>
    private static string? EntrypointOf(ApiParameters fields)
    {
        var entrypoint = fields.Optional("entrypoint");
        if (entrypoint is not null)
            FunctionSettingsRules.CheckLength("entrypoint", entrypoint, 1, FunctionSettingsRules.MaxEntrypointLength);
        return entrypoint;
    }

    private static string TypeOf(HttpRequest request) => request.Headers[LanguageHeader] == "cli" ? "cli" : "manual";

    private static Task WriteAsync(HttpContext context, int status, Deployment deployment) =>
        ApiResponse.WriteAsync(context, status, DeploymentDocument.From(deployment), ApiJson.Wire.DeploymentDocument);
}
