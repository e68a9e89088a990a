using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>
/// Reads each configured group, and the app when its groups come from Play. What only a write would show (the right to
/// remove members, the right to open an edit) is named as not tried.
/// </summary>
internal sealed class PlayProbe(PlayOptions options, IGroupMembership membership, PublisherClient? publisher) : IProbes
{
    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var findings = new List<ProbeFinding>();
        for (var index = 0; index < options.Groups.Count; index++)
        {
            findings.Add(await ReadGroupAsync(index, calls, cancellationToken).ConfigureAwait(false));
        }

        if (publisher is not null)
        {
            findings.Add(await KnockAsync(calls, cancellationToken).ConfigureAwait(false));
            var failure = await publisher.ReadReviewsAsync(options.Package!, calls, cancellationToken).ConfigureAwait(false);
            findings.Add(failure is null
                ? new ProbeFinding("app no Google Play", true, "O app pode ser lido. O direito de abrir um edit não foi testado: abrir um derrubaria o edit aberto da mesma conta.")
                : new ProbeFinding("app no Google Play", false, "O app não pode ser lido: confira Platforms:Play:Package e o convite da conta de serviço no Play Console.", failure));
        }

        return new ProbeReport(findings);
    }

    /// <summary>
    /// Without a known group, one that cannot exist tells whether token, scope and API are accepted. Directory says that it
    /// is missing; Cloud Identity refuses it in the same words to everyone, so there the role stays untried.
    /// </summary>
    private async Task<ProbeFinding> KnockAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        const string Subject = "credencial dos grupos";
        var byDirectory = options.Membership == PlayOptions.ByDirectory;
        var domain = byDirectory ? options.Credential.ActAs!.Split('@')[^1] : "example.com";
        return (await membership.FindGroupAsync($"sonda-offboarding-worker@{domain}", calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var failure)
            ? new ProbeFinding(Subject, true, "A credencial é aceita. Os grupos da faixa só são conhecidos na execução.")
            : !byDirectory && GoogleErrors.IsDenied(failure)
                ? new ProbeFinding(Subject, true, "A credencial é aceita; a função Groups Admin não foi testada, porque os grupos da faixa só são conhecidos na execução.")
                : new ProbeFinding(Subject, false, "A credencial não é aceita pela API de grupos: confira o escopo, a API ativada e a conta de administrador.", failure);
    }

    private async Task<ProbeFinding> ReadGroupAsync(int index, ICallLog calls, CancellationToken cancellationToken)
    {
        var subject = $"grupo Platforms:Play:Groups:{index}";
        if (TesterGroups.IsConsumer(options.Groups[index]))
        {
            return new ProbeFinding(subject, true, "Grupo do googlegroups.com: sem API, sempre vira tarefa de uma pessoa.");
        }

        if (!(await membership.FindGroupAsync(options.Groups[index], calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out var failure))
        {
            return new ProbeFinding(
                subject, false, "O grupo não pode ser lido: não existe, ou a conta de serviço não tem a função Groups Admin no Workspace.", failure);
        }

        return found is { Value: { } }
            ? new ProbeFinding(subject, true, "O grupo pode ser lido. O direito de remover membros não foi testado.")
            : new ProbeFinding(subject, false, "O grupo não existe: corrija o endereço.");
    }
}
