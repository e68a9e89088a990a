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
            var failure = await publisher.ReadReviewsAsync(options.Package!, calls, cancellationToken).ConfigureAwait(false);
            findings.Add(failure is null
                ? new ProbeFinding("app no Google Play", true, "O app pode ser lido. O direito de abrir um edit não foi testado: abrir um derrubaria o edit aberto da mesma conta.")
                : new ProbeFinding("app no Google Play", false, "O app não pode ser lido: confira Platforms:Play:Package e o convite da conta de serviço no Play Console.", failure));
        }

        return new ProbeReport(findings);
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
