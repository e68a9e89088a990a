using System.Text.Json.Serialization;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>The departments that the procedure writes to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Department>))]
public enum Department
{
    [JsonStringEnumMemberName("contabilidade")]
    Contabilidade,

    [JsonStringEnumMemberName("financeiro")]
    Financeiro,

    [JsonStringEnumMemberName("ti")]
    Ti,

    [JsonStringEnumMemberName("comercial")]
    Comercial,
}

internal static class Departments
{
    /// <summary>In the order of the procedure's text.</summary>
    public static IReadOnlyList<Department> All { get; } = [Department.Contabilidade, Department.Financeiro, Department.Ti, Department.Comercial];

    /// <summary>As in settings and procedures.</summary>
    public static string Word(this Department department) => department switch
    {
        Department.Contabilidade => "contabilidade",
        Department.Financeiro => "financeiro",
        Department.Ti => "ti",
        Department.Comercial => "comercial",
    };

    /// <summary>As staff read it.</summary>
    public static string Title(this Department department) => department is Department.Ti ? "TI" : department.Word();
}
