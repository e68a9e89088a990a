using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>Reads what the connectors read: version, key, template, tasks, and how long the key lives.</summary>
/// <param name="clock">Compared with the key's end.</param>
internal sealed class OdooProbe(OdooClient client, OdooSettings settings, TimeProvider clock) : IProbes
{
    private const int SoonDays = 14;

    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await client.ServerAsync(calls, cancellationToken).ConfigureAwait(false)).TryGet(out var server, out var failure))
        {
            return new ProbeReport([new ProbeFinding("server", false, "O Odoo não respondeu como deveria: confira Platforms:Odoo:BaseAddress e a rede.", failure)]);
        }

        var findings = new List<ProbeFinding>
        {
            new("server", true, $"{(server.Major is { } major ? $"Odoo {major}" : "Odoo")}, protocolo {server.Protocol}.{(server is { Major: >= 19, Protocol: "JSON-RPC" } ? " O JSON-RPC sai no Odoo 22: troque para json-2 antes." : "")}"),
        };
        if (!(await server.Transport.UserAsync(calls, cancellationToken).ConfigureAwait(false)).TryGet(out var user, out failure))
        {
            findings.Add(new ProbeFinding("credential", false, WhatToDo(failure), failure));
            return new ProbeReport(findings);
        }

        findings.Add(await KeyAsync(user, calls, cancellationToken).ConfigureAwait(false));
        foreach (var (action, rule) in settings.Templates)
        {
            findings.Add(await TemplateAsync(action, rule, calls, cancellationToken).ConfigureAwait(false));
        }

        return new ProbeReport(findings);
    }

    private async Task<ProbeFinding> KeyAsync(int user, ICallLog calls, CancellationToken cancellationToken)
    {
        var fields = await client.FieldsAsync("res.users.apikeys", ["expiration_date"], calls, cancellationToken).ConfigureAwait(false);
        if (!fields.TryGet(out var known, out var failure))
        {
            return Unreadable(failure);
        }

        if (!known.Contains("expiration_date"))
        {
            return new ProbeFinding("credential", true, "Login e chave valem; nesta versão as chaves não expiram.");
        }

        if (!(await client.KeyExpiriesAsync(user, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var ends, out failure))
        {
            return Unreadable(failure);
        }

        // Which of the user's keys is ours cannot be read: the first that ends is the one to look at.
        var now = clock.GetUtcNow();
        return ends.Where(e => e > now).Min() is { } end
            ? new ProbeFinding("credential", true,
                $"A chave vale. Das chaves deste usuário, a primeira expira em {(int)Math.Ceiling((end - now).TotalDays)} dias.{(end - now < TimeSpan.FromDays(SoonDays) ? " ATENÇÃO: gere outra (Odoo: Preferências, Segurança da conta) e troque Platforms:Odoo:ApiKey." : "")}")
            : new ProbeFinding("credential", true, "A chave vale e não expira.");
    }

    // Without the right to look the connectors work all the same; a refused key does not come this far.
    private static ProbeFinding Unreadable(StepOutcome.Failed failure) => failure.Code == OdooFailures.AccessError
        ? new ProbeFinding("credential", true, "Login e chave valem. Quando a chave expira não se sabe: falta o direito de ler as chaves.")
        : new ProbeFinding("credential", false, WhatToDo(failure), failure);

    private async Task<ProbeFinding> TemplateAsync(string action, TemplateRule rule, ICallLog calls, CancellationToken cancellationToken)
    {
        var finder = new TemplateFinder(client, settings);
        return (await finder.FindAsync(rule, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var template, out var failure)
            ? new ProbeFinding($"template {action}", true,
                $"Projeto modelo {template.Project.Id} com {template.Tasks.Count} tarefas. O direito de criar projetos (Projeto: Administrador) não se deixa provar só lendo.")
            : new ProbeFinding($"template {action}", false, failure.Kind is FailureKind.Refused
                ? $"O projeto modelo não serve ({failure.Reason}): confira Platforms:Odoo:Template."
                : WhatToDo(failure), failure);
    }

    private static string WhatToDo(StepOutcome.Failed failure) => failure switch
    {
        { Code: OdooFailures.WrongLogin or OdooFailures.AccessDenied } => "O Odoo não aceita login e chave: confira Platforms:Odoo:Database, Login e ApiKey (a chave pode ter expirado).",
        { Code: OdooFailures.WrongAddress } => "Neste endereço não há este banco de dados ou protocolo: confira Platforms:Odoo:BaseAddress, Database e Protocol.",
        { Code: OdooFailures.AccessError } => "Falta ao usuário um direito (Projeto: Administrador).",
        { Kind: FailureKind.Unauthorized } => "A chave foi recusada: confira se ela ainda vale e não tem escopo.",
        _ => "O Odoo não respondeu como deveria.",
    };
}
