using System.Security.Cryptography;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;

/// <summary>A message in a mailbox.</summary>
public sealed class StoredMessage(string id, string threadId, InternetMessage content, DateTimeOffset at)
{
    public string Id { get; } = id;

    public string ThreadId { get; } = threadId;

    public InternetMessage Content { get; } = content;

    public DateTimeOffset At { get; } = at;

    public ISet<string> Labels { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>False: stored, and not yet found by searches.</summary>
    public bool IsIndexed { get; set; } = true;
}

/// <summary>One user's mailbox, newest message first.</summary>
public sealed class GmailMailbox(string address)
{
    private readonly Lock _gate = new();
    private readonly List<StoredMessage> _messages = [];

    public string Address { get; } = address;

    public IReadOnlyList<StoredMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages];
            }
        }
    }

    public StoredMessage? Find(string id) => Messages.FirstOrDefault(m => m.Id == id);

    public StoredMessage Add(InternetMessage content, DateTimeOffset at, params IEnumerable<string> labels)
    {
        var id = NewId();
        var message = new StoredMessage(id, id, content, at);
        message.Labels.UnionWith(labels);
        lock (_gate)
        {
            _messages.Insert(0, message);
        }

        return message;
    }

    /// <summary>Deletes a message for good, as a person may.</summary>
    public void Remove(StoredMessage message)
    {
        lock (_gate)
        {
            _messages.Remove(message);
        }
    }

    internal static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
