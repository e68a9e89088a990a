using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>The company's own addresses, from the settings.</summary>
internal sealed class AddressBook
{
    private const string AnyDepartment = "default";

    private readonly Dictionary<string, string> _departments;
    private readonly Dictionary<string, string> _escalation;

    private AddressBook(Dictionary<string, string> departments, Dictionary<string, string> escalation) =>
        (_departments, _escalation) = (departments, escalation);

    public string Of(Department department) => _departments[department.Word()];

    public string? Of(string department) => _departments.GetValueOrDefault(department);

    public string? EscalationOf(string department) => _escalation.GetValueOrDefault(department) ?? _escalation.GetValueOrDefault(AnyDepartment);

    /// <summary>Notes a problem for each address that is missing, unknown or none.</summary>
    public static AddressBook Read(PlatformSettings settings, EmailOptions options)
    {
        var words = Departments.All.Select(d => d.Word()).ToList();
        var departments = ReadEach(settings, nameof(EmailOptions.Departments), options.Departments, words);
        foreach (var missing in words.Where(w => !options.Departments.Keys.Contains(w, StringComparer.OrdinalIgnoreCase)))
        {
            settings.Reject($"{nameof(EmailOptions.Departments)}:{missing}", "is missing; it takes the department's e-mail address.");
        }

        return new AddressBook(departments, ReadEach(settings, nameof(EmailOptions.Escalation), options.Escalation, [.. words, AnyDepartment]));
    }

    private static Dictionary<string, string> ReadEach(
        PlatformSettings settings, string section, Dictionary<string, string> given, IReadOnlyList<string> known)
    {
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, address) in given)
        {
            if (!known.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                settings.Reject($"{section}:{key}", $"is no department; known are {string.Join(", ", known)}.");
            }
            else if (!MailAddress.IsValid(address))
            {
                settings.Reject($"{section}:{key}", "is not an e-mail address.");
            }
            else
            {
                read[key] = address;
            }
        }

        return read;
    }
}
