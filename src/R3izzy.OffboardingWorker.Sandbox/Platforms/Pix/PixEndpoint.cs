using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

/// <summary>One request as a handler sees it; the account's lock is held.</summary>
internal sealed record PixCall(PixBank Bank, string Id, IQueryCollection Query, JsonObject? Body);

/// <summary>What one route answers.</summary>
/// <param name="Scope">That the token must have.</param>
/// <param name="Status">Of a good answer.</param>
/// <param name="Answer">Throws <see cref="PixProblem"/> before it changes anything; null answers without a body.</param>
internal sealed record PixEndpoint(string Method, string Path, string Scope, int Status, Func<PixCall, JsonObject?> Answer);
