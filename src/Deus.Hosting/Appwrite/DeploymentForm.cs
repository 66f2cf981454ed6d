using System.Net.Http.Headers;
using System.Text;
using Deus.Hosting.Artifacts;

namespace Deus.Hosting.Appwrite;

/// <summary>The multipart form of <c>POST /functions/{id}/deployments</c>.</summary>
internal static class DeploymentForm
{
    /// <summary>Makes the form of a whole archive, or of a part: every part repeats the fields.</summary>
    public static MultipartFormDataContent Create(
        TargetSettings settings, PackedArtifact artifact, ArtifactPart part, Action<long> sent)
    {
        var boundary = "deus-hosting-" + Guid.NewGuid().ToString("N");
        var form = new MultipartFormDataContent(boundary);
        // Unquoted, as other clients send it: not every server's parser takes the quotes.
        form.Headers.ContentType!.Parameters.Single(p => p.Name == "boundary").Value = boundary;
        AddText(form, "activate", "true");
        AddText(form, "entrypoint", settings.Entrypoint);
        AddText(form, "commands", settings.Commands);
        AddCode(form, new ArtifactContent(artifact, part, sent));
        if (part.Length < part.Total)
            form.Headers.Add("Content-Range", part.ContentRange);
        return form;
    }

    private static void AddText(MultipartFormDataContent form, string name, string value) =>
        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(value)) { Headers = { ContentDisposition = Part(name) } });

    private static void AddCode(MultipartFormDataContent form, ArtifactContent content)
    {
        content.Headers.ContentDisposition = Part("code");
        content.Headers.ContentDisposition.FileName = "\"code.tar.gz\"";
        content.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        form.Add(content);
    }

    private static ContentDispositionHeaderValue Part(string name) => new("form-data") { Name = $"\"{name}\"" };
}
