using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>Talks to the jobs service. Redirects are not followed: the key would follow them.</summary>
internal sealed class JobsClient(IHttpClientFactory http)
{
    public const string HttpClientName = "Deus.Hosting.Functions.RemoteBuilder";

    private const int MaxAnswerBytes = 1024 * 1024;

    /// <exception cref="JobsException">The service refused, or nobody knows whether it has the job.</exception>
    public async Task SubmitAsync(RemoteBuilderOptions remote, JobDocument job, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(job, JobJson.Default.JobDocument);
        // The service wants a length, and the content as a stream would have none.
        await content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        using var answer = await SendAsync(remote, HttpMethod.Post, "v1/jobs", content, cancellationToken).ConfigureAwait(false);
        // The id belongs to this build alone: who has it already has this job.
        if (answer.StatusCode is not (HttpStatusCode.Accepted or HttpStatusCode.Conflict))
            throw JobsException.Refused(answer.StatusCode);
    }

    /// <returns>Null when the service has no such job any more.</returns>
    /// <exception cref="JobsException">No usable answer.</exception>
    public async Task<JobState?> FindAsync(RemoteBuilderOptions remote, string jobId, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(remote, HttpMethod.Get, PathOf(jobId), null, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        if (answer.StatusCode != HttpStatusCode.OK)
            throw JobsException.Refused(answer.StatusCode);
        try
        {
            return await answer.Content.ReadFromJsonAsync(JobJson.Default.JobState, cancellationToken).ConfigureAwait(false);
        }
        catch (System.Text.Json.JsonException e)
        {
            throw JobsException.NoAnswer(e);
        }
    }

    /// <summary>Stops a job; one that is not there needs no stopping.</summary>
    /// <exception cref="JobsException">The service refused or did not answer.</exception>
    public async Task DeleteAsync(RemoteBuilderOptions remote, string jobId, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(remote, HttpMethod.Delete, PathOf(jobId), null, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode && answer.StatusCode != HttpStatusCode.NotFound)
            throw JobsException.Refused(answer.StatusCode);
    }

    private static string PathOf(string jobId) => "v1/jobs/" + Uri.EscapeDataString(jobId);

    private async Task<HttpResponseMessage> SendAsync(
        RemoteBuilderOptions remote, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var client = http.CreateClient(HttpClientName);
        client.MaxResponseContentBufferSize = MaxAnswerBytes;
        using var request = new HttpRequestMessage(method, new Uri(new Uri(remote.Endpoint.TrimEnd('/') + "/"), path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", remote.ApiKey);
        try
        {
            return await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw JobsException.NoAnswer(e);
        }
    }
}
