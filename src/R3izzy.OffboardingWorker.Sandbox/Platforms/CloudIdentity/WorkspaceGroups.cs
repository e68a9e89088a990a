namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudIdentity;

/// <summary>What kind of entity a member of a group is; each API spells it its own way.</summary>
public enum MemberKind
{
    /// <summary>A user of the Workspace account.</summary>
    User,

    /// <summary>An address outside the account's domains, such as one at gmail.com.</summary>
    External,

    /// <summary>Another group.</summary>
    Group,

    ServiceAccount,
}

/// <param name="Id">The member's id, the last part of its membership's resource name.</param>
/// <param name="Email">As it was added.</param>
/// <param name="Role"><c>OWNER</c>, <c>MANAGER</c> or <c>MEMBER</c>.</param>
public sealed record GroupMember(string Id, string Email, string Role, MemberKind Kind);

/// <summary>One Workspace group.</summary>
/// <param name="Id">Last part of its resource name in Cloud Identity, and its id in Directory.</param>
public sealed record WorkspaceGroup(string Id, string Email);

/// <summary>
/// The groups of one Workspace account. Cloud Identity and the Directory API are two doors to the same groups, so both
/// simulators share this one store.
/// </summary>
public sealed class WorkspaceGroups
{
    private readonly Lock _gate = new();
    private readonly List<(WorkspaceGroup Group, List<GroupMember> Members)> _groups = [];
    private readonly HashSet<string> _admins = new(StringComparer.OrdinalIgnoreCase);
    private int _lastGroup;
    private long _lastId = 100_000_000_000_000_000;

    /// <summary>The account's own domain: members of other domains are external.</summary>
    public string Domain { get; set; } = "r3izzy.com.br";

    /// <summary>Gives the Groups Admin role to a user or a service account.</summary>
    public void AddAdmin(string email)
    {
        lock (_gate)
        {
            _admins.Add(email);
        }
    }

    public void RemoveAdmin(string email)
    {
        lock (_gate)
        {
            _admins.Remove(email);
        }
    }

    public bool IsAdmin(string email)
    {
        lock (_gate)
        {
            return _admins.Contains(email);
        }
    }

    public WorkspaceGroup AddGroup(string email)
    {
        lock (_gate)
        {
            var group = new WorkspaceGroup($"0sandbox{++_lastGroup:x6}", email);
            _groups.Add((group, []));
            return group;
        }
    }

    public void RemoveGroup(string emailOrId)
    {
        lock (_gate)
        {
            _groups.RemoveAll(g => g.Group.Id == emailOrId || Same(g.Group.Email, emailOrId));
        }
    }

    public WorkspaceGroup? Find(string emailOrId)
    {
        lock (_gate)
        {
            return _groups.Find(g => g.Group.Id == emailOrId || Same(g.Group.Email, emailOrId)).Group;
        }
    }

    /// <returns>Null when the address is a member already, or the group is unknown.</returns>
    public GroupMember? Add(string group, string email, string role = "MEMBER", MemberKind? kind = null)
    {
        lock (_gate)
        {
            if (Members(group) is not { } members || members.Exists(m => Same(m.Email, email)))
            {
                return null;
            }

            var member = new GroupMember((++_lastId).ToString(System.Globalization.CultureInfo.InvariantCulture), email, role, kind ?? KindOf(email));
            members.Add(member);
            return member;
        }
    }

    /// <returns>False when the address or id was no member.</returns>
    public bool Remove(string group, string emailOrId)
    {
        lock (_gate)
        {
            return Members(group)?.RemoveAll(m => m.Id == emailOrId || Same(m.Email, emailOrId)) > 0;
        }
    }

    public GroupMember? FindMember(string group, string emailOrId)
    {
        lock (_gate)
        {
            return Members(group)?.Find(m => m.Id == emailOrId || Same(m.Email, emailOrId));
        }
    }

    public IReadOnlyList<GroupMember> MembersOf(string group)
    {
        lock (_gate)
        {
            return Members(group) is { } members ? [.. members] : [];
        }
    }

    private List<GroupMember>? Members(string group) => _groups.Find(g => g.Group.Id == group || Same(g.Group.Email, group)).Members;

    private MemberKind KindOf(string email) =>
        email.EndsWith(".gserviceaccount.com", StringComparison.OrdinalIgnoreCase) ? MemberKind.ServiceAccount
        : _groups.Exists(g => Same(g.Group.Email, email)) ? MemberKind.Group
        : email.EndsWith("@" + Domain, StringComparison.OrdinalIgnoreCase) ? MemberKind.User
        : MemberKind.External;

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
