using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Odoo;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Odoo;

/// <summary>What both connectors share, over either protocol.</summary>
public abstract class OdooConformance : ConnectorConformance
{
    protected override IPlatform Platform { get; } = new OdooPlatform();

    protected virtual string Protocol => "json-2";

    protected virtual int Version => 19;

    protected override IEnumerable<string> Secrets => [SimulatedOdoo.ApiKey];

    protected override CallSelector ReadCall => Call("project.project", "search_read");

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox)
    {
        sandbox.Odoo().UseVersion(Version);
        sandbox.Odoo().Seeds.AddProject(OdooSandbox.TemplateName, OdooSandbox.TemplateTasks);
        return OdooSandbox.Settings(sandbox, Protocol);
    }

    protected CallSelector Call(string model, string method) => Protocol == "json-2"
        ? new("odoo", "POST", $"/json/2/{model}/{method}")
        : new("odoo", "POST", "/jsonrpc") { BodyContains = $"\"{model}\",\"{method}\"" };

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("BaseAddress", null, "Platforms:odoo:BaseAddress"),
        ("BaseAddress", "http://odoo.example.test", "Platforms:odoo:BaseAddress"),
        ("ApiKey", null, "Platforms:odoo:ApiKey"),
        ("ApiKeyFile", "/no/such/file", "Platforms:odoo:ApiKey"),
        ("Protocol", "xml-rpc", "Platforms:odoo:Protocol"),
        ("Template:Name", null, "Platforms:odoo:Template"),
        ("Template:Name", " ", "Platforms:odoo:Template:Name"),
        ("Template:Id", "12", "Platforms:odoo:Template"),
        ("PauseTemplate:Id", "0", "Platforms:odoo:PauseTemplate:Id"),
        ("ReturnTemplate:ExternalId", "no dot", "Platforms:odoo:ReturnTemplate:ExternalId"),
        ("Tasks:backup", " ", "Platforms:odoo:Tasks:backup"),
        ("OnWithdrawal", "delete", "Platforms:odoo:OnWithdrawal"),
        ("Language", "Português", "Platforms:odoo:Language"),
        ("PollEvery", "00:00:10", "Platforms:odoo:PollEvery"),
        ("CopySettles", "02:00:00", "Platforms:odoo:CopySettles"),
        ("Concurrency", "0", "Platforms:odoo:Concurrency"),
        ("Templat", "x", "Templat"),
    ];
}

public abstract class CreateProjectConformance : OdooConformance
{
    protected override string ConnectorId => "odoo.create-project";

    protected override object Input => new CreateProjectInput();

    protected override CallSelector EffectCall => Call("project.project", "copy");

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox) => OdooSandbox.Customer;

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Count("project.created");

    // A customer needs no record in Odoo: the project is made for the case.
    protected override void AssertUnknownCustomer(StepOutcome outcome) => outcome.ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
}

public sealed class CreateProjectJson2ConformanceTests : CreateProjectConformance;

public sealed class CreateProjectJsonRpcConformanceTests : CreateProjectConformance
{
    protected override string Protocol => "json-rpc";

    protected override int Version => 18;
}

/// <summary>An archived template in 17: the copy is archived and has to be opened, in two more calls.</summary>
public sealed class CreateProjectArchivedTemplateConformanceTests : CreateProjectConformance
{
    protected override string Protocol => "json-rpc";

    protected override int Version => 17;

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox)
    {
        var settings = base.Settings(sandbox);
        foreach (var project in sandbox.Odoo().Seeds.Projects)
        {
            sandbox.Odoo().Seeds.SetActive("project.project", project.Id, false);
            sandbox.Odoo().Seeds.TasksOf(project.Id).ToList().ForEach(t => sandbox.Odoo().Seeds.SetActive("project.task", t.Id, false));
        }

        return settings;
    }
}

/// <summary>Stages instead of states, and notes that are HTML as they are.</summary>
public sealed class CreateProjectOdoo16ConformanceTests : CreateProjectConformance
{
    protected override string Protocol => "json-rpc";

    protected override int Version => 16;
}

/// <summary>A template project of 19, and the external id as a second way to find the case's.</summary>
public sealed class CreateProjectFromTemplateConformanceTests : CreateProjectConformance
{
    protected override CallSelector EffectCall => Call("project.project", "action_create_from_template");

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox)
    {
        var settings = new Dictionary<string, string?>(base.Settings(sandbox)) { ["UseExternalId"] = "true", ["Template:ExternalId"] = "r3izzy.modelo" };
        settings.Remove("Template:Name");
        sandbox.Odoo().Worker.MayUseExternalIds = true;
        var template = sandbox.Odoo().Seeds.AddProject("Modelo 19", OdooSandbox.TemplateTasks, isTemplate: true);
        sandbox.Odoo().Seeds.AddExternalId("r3izzy", "modelo", "project.project", template);
        return settings;
    }

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings => [("Template:ExternalId", "modelo", "Platforms:odoo:Template:ExternalId")];
}

public abstract class MirrorTasksConformance : OdooConformance
{
    protected override string ConnectorId => "odoo.mirror-tasks";

    protected override object Input => new MirrorTasksInput();

    // The note comes first, and cannot be taken back: it is the effect that must not happen twice.
    protected override CallSelector EffectCall => Call("project.task", "message_post");

    protected override int EffectCount(SandboxHost sandbox) => Math.Max(sandbox.Count("note.posted"), sandbox.Count("task.closed"));

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        sandbox.Odoo().Seeds.AddProject(OdooSandbox.ProjectName, OdooSandbox.TemplateTasks);
        return OdooSandbox.Customer;
    }

    protected override StepHarness NewHarness(CustomerProfile customer) => new(customer)
    {
        StepId = "espelho",
        Case = new KnownSteps().Connector("backup", "Guardar o backup").End("backup").Worker("conferencia", "Conferir"),
    };
}

public sealed class MirrorTasksJson2ConformanceTests : MirrorTasksConformance;

public sealed class MirrorTasksJsonRpcConformanceTests : MirrorTasksConformance
{
    protected override string Protocol => "json-rpc";

    protected override int Version => 17;
}

public sealed class MirrorTasksOdoo16ConformanceTests : MirrorTasksConformance
{
    protected override string Protocol => "json-rpc";

    protected override int Version => 16;
}

/// <summary>The protocol is found out inside the first call.</summary>
public sealed class MirrorTasksAutoConformanceTests : MirrorTasksConformance
{
    protected override string Protocol => "auto";

    protected override CallSelector ReadCall => new("odoo", "POST", "/json/2/project.project/search_read");

    protected override CallSelector EffectCall => new("odoo", "POST", "/json/2/project.task/message_post");
}
