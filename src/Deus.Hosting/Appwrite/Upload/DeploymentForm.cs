using System.Net.Http.Headers;
using Deus.Hosting.Appwrite.Deploy;
using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Artifacts;

namespace Deus.Hosting.Appwrite.Upload;

/// <summary>The multipart form of <c>POST /functions/{id}/deployments</c>.</summary>
internal static class DeploymentForm
{
    /// <summary>Creates the form of a whole archive or of one part. Every part repeats the fields.</summary>
    public static MultipartFormDataContent Create(
        TargetSettings settings, PackedArtifact artifact, ArtifactPart part, Action<long> sent)
    {
        var form = FormContent.Create();
        FormContent.AddText(form, "activate", "true");
        FormContent.AddText(form, "entrypoint", settings.Entrypoint);
        FormContent.AddText(form, "commands", settings.Commands);
        var code = new ArtifactContent(artifact, part, sent);
        FormContent.Add(form, "code", code, "code.tar.gz");
        code.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        if (part.Length < part.Total)
            form.Headers.Add("Content-Range", part.ContentRange);
        return form;
    }
}
