namespace Deus.Hosting.Testing.Server;

/// <summary>The routes of <c>/functions/{id}/deployments</c>.</summary>
internal sealed class DeploymentRoutes(AppwriteStub stub)
{
    public async Task<StubResponse> CreateAsync(StubExchange exchange, string functionId)
    {
        var id = exchange.Request.Header("x-appwrite-id");
        var rangeText = exchange.Request.Header("Content-Range");
        var known = rangeText is null || id is null ? null : stub.Function(functionId)?.Deployments.FirstOrDefault(d => d.Id == id);
        var upload = known?.Upload ?? new AppwriteUpload(stub.KeepsUploads);
        var form = new UploadForm(() => upload.Begin(TryStart(rangeText)));
        await form.ReadAsync(exchange).ConfigureAwait(false);
        if (form.Field("activate") is null)
            throw StubErrorException.Missing("activate");
        lock (stub.Gate)
        {
            var function = stub.Find(functionId);
            var entrypoint = Either(form.Field("entrypoint"), (string)function.Document["entrypoint"]!);
            if (entrypoint.Length == 0)
                throw new StubErrorException(404, "function_entrypoint_missing", "Entrypoint for your Appwrite Function is missing. Please specify it when making deployment or update the entrypoint under your function's \"Settings\" > \"Configuration\" > \"Entrypoint\".");
            CheckFile(form);
            var range = PartRange.Parse(rangeText);
            if ((range?.Total ?? form.File!.Length) > stub.MaxArtifactBytes)
                throw new StubErrorException(400, "storage_invalid_file_size", "The file size is either not valid or exceeds the maximum allowed size. Please check the file or the value of the _APP_STORAGE_LIMIT environment variable.");
            // A concurrent request with another part may have created the deployment in the meantime.
            var existing = range is null || id is null ? null : function.DeploymentList.Find(d => d.Id == id);
            var deployment = existing ?? Open(function, range is null ? null : id, range, upload);
            deployment.Activate = form.Field("activate") is "true" or "1";
            deployment.Entrypoint = entrypoint;
            deployment.Commands = Either(form.Field("commands"), (string)function.Document["commands"]!);
            deployment.Upload.FileName = form.FileName!;
            if (deployment.Upload.Add(range?.Start ?? 0, form.File!, deployment.ChunksTotal, isOwn: deployment.Upload == upload))
                Submit(function, deployment, isNew: existing is null);
            return StubResponse.Json(202, StubDocuments.Deployment(deployment));
        }
    }

    public StubResponse Get(string functionId, string deploymentId)
    {
        lock (stub.Gate)
        {
            var function = stub.Find(functionId);
            var deployment = function.Find(deploymentId);
            if (deployment.Step() && deployment.Activate && deployment.ActivationReadsLeft == 0)
                function.ActivateUnlessOlder(deployment);
            return StubResponse.Json(200, StubDocuments.Deployment(deployment));
        }
    }

    public StubResponse List(StubExchange exchange, string functionId)
    {
        lock (stub.Gate)
            return StubResponse.Json(
                200,
                StubQueries.List("deployments", exchange.Request.Query, stub.Find(functionId).DeploymentList.Select(StubDocuments.Deployment)));
    }

    public async Task<StubResponse> ActivateAsync(StubExchange exchange, string functionId)
    {
        var parameters = await exchange.ParamsAsync().ConfigureAwait(false);
        return Activate(functionId, parameters.Text("deploymentId", 1, 36));
    }

    public StubResponse Activate(string functionId, string deploymentId)
    {
        lock (stub.Gate)
        {
            var function = stub.Find(functionId);
            var deployment = stub.Behaviour.ActivatesForeignDeployments ? stub.FindDeployment(deploymentId) : function.Find(deploymentId);
            if (deployment.Status != "ready")
                throw new StubErrorException(400, "build_not_ready", "Build with the requested ID is building and not ready for execution.");
            function.Activate(deployment);
            return StubResponse.Json(200, StubDocuments.Function(function));
        }
    }

    public StubResponse Delete(string functionId, string deploymentId)
    {
        lock (stub.Gate)
        {
            var function = stub.Find(functionId);
            var deployment = function.Find(deploymentId);
            function.DeploymentList.Remove(deployment);
            if ((string)function.Document["deploymentId"]! == deploymentId)
                function.Document["deploymentId"] = "";
            // The server deletes the row of an incomplete upload and then returns 500, because the file does not exist.
            return deployment.Upload.IsComplete
                ? StubResponse.NoContent
                : throw new StubErrorException(500, "general_server_error", "Failed to remove deployment from storage");
        }
    }

    public StubResponse Cancel(string functionId, string deploymentId)
    {
        lock (stub.Gate)
        {
            var deployment = stub.Find(functionId).Find(deploymentId);
            if (deployment.Status is "ready" or "failed")
                throw new StubErrorException(400, "build_already_completed", "Build with the requested ID has already been completed.");
            deployment.Cancel();
            return StubResponse.Json(200, StubDocuments.Deployment(deployment));
        }
    }

    /// <summary>Creates a deployment. Servers before 1.9.5 fail when the first range is also the last.</summary>
    private AppwriteDeployment Open(AppwriteFunction function, string? wantedId, PartRange? range, AppwriteUpload upload)
    {
        var byGrid = stub.Behaviour.NumbersPartsByGrid;
        if (range is { IsLast: true } && !byGrid)
            throw StubErrorException.ServerError();
        var (id, now) = stub.NextId();
        var deployment = new AppwriteDeployment(wantedId ?? id, function.Id, now, stub.Build, upload) { ChunksTotal = range?.Chunks(byGrid) ?? 1 };
        function.DeploymentList.Add(deployment);
        return deployment;
    }

    /// <summary>
    /// Starts the build. Clears the activate flag of the other deployments: only the last submitted one becomes active by itself.
    /// </summary>
    private void Submit(AppwriteFunction function, AppwriteDeployment deployment, bool isNew)
    {
        if (deployment.Activate)
            foreach (var other in function.DeploymentList.Where(d => d != deployment))
                other.Activate = false;
        if (!isNew && stub.Behaviour.ClearsActivateOfPartedUpload)
            deployment.Activate = false;
        deployment.StartBuild();
    }

    private static void CheckFile(UploadForm form)
    {
        if (form.File is null)
            throw new StubErrorException(400, "storage_file_empty", "Empty file passed to the endpoint.");
        if (!form.FileName!.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            throw new StubErrorException(400, "storage_file_type_unsupported", "The given file extension is not supported.");
    }

    private static long TryStart(string? range)
    {
        try
        {
            return PartRange.Parse(range)?.Start ?? 0;
        }
        catch (StubErrorException)
        {
            // <c>CreateAsync</c> parses the range again and reports the error after the earlier checks.
            return 0;
        }
    }

    private static string Either(string? sent, string fallback) => sent is { Length: > 0 } ? sent : fallback;
}
