using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Where a case's backup is, or would be.</summary>
internal abstract record Place
{
    private Place() { }

    /// <param name="ClientsId">The folder with the customers' folders.</param>
    /// <param name="CustomerId">Null: the customer has no folder yet.</param>
    /// <param name="BackupId">Null: this case's backup has no folder yet.</param>
    public sealed record Found(string ClientsId, string? CustomerId, string? BackupId) : Place;

    /// <summary>It cannot be told which folder is meant. Nothing is guessed.</summary>
    public sealed record Ambiguous(string Instructions) : Place;
}

/// <summary>Finds the folders by name, the customer's by its id where the request gives one. Drive's names are not unique, its search ignores case, and a page may be empty before the last.</summary>
internal sealed class Destination(DriveClient drive, DriveOptions options)
{
    public Task<Result<Place>> FindAsync(StepContext step, CancellationToken cancellationToken) =>
        FindAsync(step, BackupLayout.FolderName(step), cancellationToken);

    /// <summary>The customer's folder, and the folder of a name in it as <see cref="Place.Found.BackupId"/>.</summary>
    public async Task<Result<Place>> FindAsync(StepContext step, string folderName, CancellationToken cancellationToken)
    {
        var clients = await FindClientsAsync(step.Calls, cancellationToken).ConfigureAwait(false);
        if (!clients.TryGet(out var place, out var failure) || place is not Place.Found(var clientsId, _, _))
        {
            return clients;
        }

        var customer = step.Customer.AccountAt("drive") is { } named
            ? await FindNamedAsync(clientsId, named, step.Calls, cancellationToken).ConfigureAwait(false)
            : await FindCustomerAsync(clientsId, step, cancellationToken).ConfigureAwait(false);
        if (!customer.TryGet(out place, out failure) || place is not Place.Found { CustomerId: { } customerId })
        {
            return customer;
        }

        var backups = await FoldersAsync(customerId, folderName, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!backups.TryGet(out var own, out failure))
        {
            return failure;
        }

        return own.Count > 1
            ? new Place.Ambiguous(Twice($"{options.ClientsFolderName}/{step.Customer.Name.Trim()}", folderName, own))
            : new Place.Found(clientsId, customerId, own.Count == 0 ? null : own[0].Id);
    }

    /// <summary>By the id that the request gives: a folder may be called otherwise than the customer.</summary>
    private async Task<Result<Place>> FindNamedAsync(string clientsId, string id, ICallLog calls, CancellationToken cancellationToken)
    {
        var looked = await drive.GetAsync(id, calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var lookup, out var failure))
        {
            return failure;
        }

        return lookup.Live is { IsFolder: true } folder && folder.Parents.Contains(clientsId, StringComparer.Ordinal)
            ? new Place.Found(clientsId, folder.Id, null)
            : new Place.Ambiguous($"A pasta do cliente indicada no pedido (conta \"drive\", https://drive.google.com/drive/folders/{id}) não existe, está na lixeira, não é uma pasta "
                + $"ou não fica dentro de \"{options.ClientsFolderName}\". Confira qual é a pasta certa, corrija o id nas contas do cliente e repita este passo. Nada foi gravado.");
    }

    private async Task<Result<Place>> FindCustomerAsync(string clientsId, StepContext step, CancellationToken cancellationToken)
    {
        var customer = step.Customer.Name.Trim();
        var folders = await FoldersAsync(clientsId, customer, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!folders.TryGet(out var customers, out var failure))
        {
            return failure;
        }

        return customers.Count > 1
            ? new Place.Ambiguous(Twice(options.ClientsFolderName, customer, customers)
                + " Ou guarde o id da pasta certa nas contas do cliente (conta \"drive\") e repita este passo.")
            : new Place.Found(clientsId, customers.Count == 0 ? null : customers[0].Id, null);
    }

    /// <summary>The folder that holds the customers' folders: by its id, or by its name at the root of the shared drive.</summary>
    public async Task<Result<Place>> FindClientsAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        if (options.ClientsFolderId.Length > 0)
        {
            var looked = await drive.GetAsync(options.ClientsFolderId, calls, cancellationToken).ConfigureAwait(false);
            if (!looked.TryGet(out var lookup, out var unread))
            {
                return unread;
            }

            return lookup.Live is { IsFolder: true } folder && folder.DriveId == drive.SharedDriveId
                ? new Place.Found(folder.Id, null, null)
                : new Place.Ambiguous("A pasta configurada em Platforms:drive:ClientsFolderId não existe, está na lixeira, não é uma pasta ou não fica no drive "
                    + "compartilhado configurado. Peça à TI que corrija a configuração, e repita este passo.");
        }

        var found = await FoldersAsync(drive.SharedDriveId, options.ClientsFolderName, calls, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var folders, out var failure))
        {
            return failure;
        }

        return folders.Count switch
        {
            1 => new Place.Found(folders[0].Id, null, null),
            0 => new Place.Ambiguous($"Não existe a pasta \"{options.ClientsFolderName}\" na raiz do drive compartilhado, ou a conta de serviço não a vê. "
                + "Crie a pasta (ou dê acesso à conta de serviço como administrador de conteúdo), e repita este passo."),
            _ => new Place.Ambiguous(Twice("raiz do drive compartilhado", options.ClientsFolderName, folders)),
        };
    }

    /// <summary>Folders of exactly this name, by code point; spaces around a name do not count, people type them by mistake.</summary>
    public async Task<Result<List<DriveFile>>> FoldersAsync(string parent, string name, ICallLog calls, CancellationToken cancellationToken)
    {
        var folders = new List<DriveFile>();
        string? token = null;
        do
        {
            var listed = await drive.ListAsync(parent, name, onlyFolders: true, token, calls, cancellationToken).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out var failure))
            {
                return failure;
            }

            folders.AddRange(page.Files.Where(f => f.IsFolder && !f.Trashed && f.Name.Trim() == name));
            token = page.NextPageToken;
        }
        while (token is not null);
        return folders;
    }

    private static string Twice(string where, string name, List<DriveFile> folders) =>
        $"Em \"{where}\" há {folders.Count} pastas com o nome \"{name}\", e não dá para saber qual é a certa: "
        + string.Join(" , ", folders.Select(f => $"https://drive.google.com/drive/folders/{f.Id}"))
        + ". Junte o conteúdo em uma só pasta, renomeie ou apague as outras, e repita este passo.";
}
