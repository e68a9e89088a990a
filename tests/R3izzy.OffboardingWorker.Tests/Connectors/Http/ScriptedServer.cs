using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Http;

/// <summary>What the server does with a request it has read.</summary>
internal abstract record ServerAct
{
    private ServerAct() { }

    /// <param name="Text">The whole answer as it goes over the wire.</param>
    /// <param name="ThenClose">Close afterwards, whatever length the answer announced.</param>
    public sealed record Answer(string Text, bool ThenClose = false) : ServerAct;

    /// <summary>Close without an answer.</summary>
    public sealed record Drop : ServerAct;

    /// <summary>Never answer.</summary>
    public sealed record Hang : ServerAct;

    public static Answer Status(int status, string body = "{}", params string[] headers) => new(
        $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
        + string.Concat(headers.Select(h => h + "\r\n")) + "\r\n" + body);
}

/// <summary>A server of a few lines on a real socket: one act for each request, the last one for all that follow.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _heads = new();
    private readonly Func<string, int, ServerAct> _act;

    public ScriptedServer(params ServerAct[] script)
        : this((_, n) => script[Math.Min(n, script.Length - 1)])
    {
    }

    /// <param name="act">Given the request's head and how many came before it.</param>
    public ScriptedServer(Func<string, int, ServerAct> act)
    {
        _act = act;
        _listener.Start();
        Accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>The heads of all requests that arrived, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _heads];

    /// <summary>Ends when the first request has arrived.</summary>
    public TaskCompletionSource FirstArrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task Accepting { get; }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var stop = _stop.Token;
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(stop), stop);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                while (await ReadRequestAsync(reader, stop) is { } head)
                {
                    int before;
                    lock (_heads)
                    {
                        before = _heads.Count;
                        _heads.Enqueue(head);
                    }

                    FirstArrived.TrySetResult();
                    if (!await PlayAsync(client.GetStream(), _act(head, before), stop))
                    {
                        return;
                    }
                }
            }
            catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException)
            {
            }
        }
    }

    private static async Task<bool> PlayAsync(NetworkStream wire, ServerAct act, CancellationToken stop)
    {
        switch (act)
        {
            case ServerAct.Answer answer:
                await wire.WriteAsync(Encoding.UTF8.GetBytes(answer.Text), stop);
                return !answer.ThenClose;
            case ServerAct.Drop:
                return false;
            case ServerAct.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
                return false;
            default:
                throw new InvalidOperationException($"Unknown act {act}.");
        }
    }

    private static async Task<string?> ReadRequestAsync(StreamReader reader, CancellationToken stop)
    {
        var head = new StringBuilder();
        var length = 0;
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            if (line.Length == 0)
            {
                if (length > 0)
                {
                    await reader.ReadBlockAsync(new char[length], stop);
                }

                return head.ToString();
            }

            head.Append(line).Append('\n');
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = int.Parse(line["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return null;
    }
}
