using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard;

[JsonSerializable(typeof(string))]
internal sealed partial class DashboardJson : JsonSerializerContext;
