using System.Text.Json.Serialization;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>Input of <c>odoo.mirror-tasks</c>.</summary>
/// <param name="CreateMissing">True: a task is made for each open step of a person that has none. Default false: the template decides what is in the project.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MirrorTasksInput(bool CreateMissing = false);
