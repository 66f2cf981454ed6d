using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>The HTTP client of the jobs service. It does not follow redirects, because they would receive the API key.</summary>
internal sealed class JobsClient(IHttpClientFactory http)
{
    public const string HttpClientName = "Deus.Hosting.Functions.RemoteBuilder";

    private const int MaxResponseBytes = 1024 * 1024;

    /// <exception cref="JobsException">The service refused the job, or its response was lost and the state of the job is
    /// unknown.</exception>
    public async Task SubmitAsync(RemoteBuilderOptions remote, JobDocument job, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(job, JobJson.Default.JobDocument);
        // The service requires a Content-Length, which a streamed content does not have.
        await content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        using var response = await SendAsync(remote, HttpMethod.Post, "v1/jobs", content, cancellationToken).ConfigureAwait(false);
        // The id belongs to this build only, so 409 Conflict means that the service has this job already.
        if (response.StatusCode is not (HttpStatusCode.Accepted or HttpStatusCode.Conflict))
            throw JobsException.Refused(response.StatusCode);
    }

    /// <returns>The state of the job; null when the service does not know the job.</returns>
    /// <exception cref="JobsException">The service refused the request, or there was no valid response.</exception>
    public async Task<JobState?> FindAsync(RemoteBuilderOptions remote, string jobId, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(remote, HttpMethod.Get, PathOf(jobId), null, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        if (response.StatusCode != HttpStatusCode.OK)
            throw JobsException.Refused(response.StatusCode);
        try
        {
            return await response.Content.ReadFromJsonAsync(JobJson.Default.JobState, cancellationToken).ConfigureAwait(false);
        }
        catch (System.Text.Json.JsonException e)
        {
            throw JobsException.NoResponse(e);
        }
    }

    /// <summary>Stops and deletes a job. Succeeds when the service does not know the job.</summary>
    /// <exception cref="JobsException">The service refused the request or did not respond.</exception>
    public async Task DeleteAsync(RemoteBuilderOptions remote, string jobId, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(remote, HttpMethod.Delete, PathOf(jobId), null, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NotFound)
            throw JobsException.Refused(response.StatusCode);
    }

    private static string PathOf(string jobId) => "v1/jobs/" + Uri.EscapeDataString(jobId);

    private async Task<HttpResponseMessage> SendAsync(
        RemoteBuilderOptions remote, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var client = http.CreateClient(HttpClientName);
        client.MaxResponseContentBufferSize = MaxResponseBytes;
        using var request = new HttpRequestMessage(method, new Uri(new Uri(remote.Endpoint.TrimEnd('/') + "/"), path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", remote.ApiKey);
        try
        {
            return await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw JobsException.NoResponse(e);
        }
    }
}
