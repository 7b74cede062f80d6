Assert-Administrator
Assert-Server $Servers
Assert-True (Test-Path -LiteralPath $Pfx -PathType Leaf) ('There is no file {0}.' -f $Pfx)

# The PFX must hold this certificate, and it must be valid now.
$data = Get-PfxData -FilePath $Pfx -Password $PfxPassword
$leaf = @($data.EndEntityCertificates)[0]
Show-Value 'certificate of the PFX' ('{0}, {1}, until {2:u}' -f $leaf.Thumbprint, $leaf.Subject, $leaf.NotAfter)
Assert-True ($leaf.Thumbprint -eq $Thumbprint) ('The PFX holds {0}, not {1}.' -f $leaf.Thumbprint, $Thumbprint)
Assert-True ($leaf.NotBefore -le (Get-Date) -and $leaf.NotAfter -gt (Get-Date)) 'The certificate is not valid now.'

# KeySpec of a certificate in the store: Exchange, Signature, or none where the key is not in a CSP.
function Get-KeySpec {
    param([object] $Certificate)
    try {
        $key = $Certificate.PrivateKey
        if ($null -eq $key -or $null -eq $key.CspKeyContainerInfo) { return 'none' }
        return [string] $key.CspKeyContainerInfo.KeyNumber
    } catch {
        return 'none'
    }
}

$store = @(Get-ChildItem -Path Cert:\LocalMachine\My)
$present = @($store | Where-Object { $_.Thumbprint -eq $Thumbprint })
$others = @($store | Where-Object { $_.Thumbprint -ne $Thumbprint -and $_.Subject -eq $leaf.Subject })
foreach ($one in $present) { Show-Value 'in the store' ('{0}, private key {1}, KeySpec {2}' -f $one.Thumbprint, $one.HasPrivateKey, (Get-KeySpec $one)) }
foreach ($one in $others) { Show-Value 'same subject' ('{0} until {1:u}' -f $one.Thumbprint, $one.NotAfter) }

# New in and old out belong together: the store is ambiguous in between.
Assert-True ($RetireFormer -or $others.Count -eq 0) 'Another certificate has the same subject. Export it with its key, then run this again with -RetireFormer within the maintenance window, or register it as AlternativeS2STokenIssuer.'

$sound = @($present | Where-Object { $_.HasPrivateKey -and (Get-KeySpec $_) -eq 'Exchange' })
if ($sound.Count -gt 0) {
    Write-Host 'The certificate is installed with its key: nothing to import.'
} elseif ($PSCmdlet.ShouldProcess($Thumbprint, 'import into LocalMachine\My with AT_KEYEXCHANGE')) {
    foreach ($one in $present) { Remove-Item -LiteralPath $one.PSPath }
    # certutil asks for the password itself, so that it stands on no command line.
    & certutil.exe -csp 'Microsoft Enhanced RSA and AES Cryptographic Provider' -importpfx My $Pfx AT_KEYEXCHANGE
    Assert-LastExit 'certutil'
    $now = Get-Item -Path ('Cert:\LocalMachine\My\{0}' -f $Thumbprint)
    Assert-True ((Get-KeySpec $now) -eq 'Exchange') 'The key was imported with another KeySpec.'
}
foreach ($one in $others) {
    if ($RetireFormer -and $PSCmdlet.ShouldProcess($one.Thumbprint, 'remove the former certificate with the same subject from the store')) {
        Remove-Item -LiteralPath $one.PSPath
    }
}
Write-Host 'Delete the copy of the PFX on this server. Next: grant-key-access.'
