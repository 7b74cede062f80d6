Assert-Administrator
Assert-Server $Servers
Assert-True (Test-Path -LiteralPath $Pfx -PathType Leaf) ('There is no file {0}.' -f $Pfx)

# The PFX must hold this certificate, and it must be valid now.
$data = Get-PfxData -FilePath $Pfx -Password $PfxPassword
$leaf = @($data.EndEntityCertificates)[0]
Show-Value 'certificate of the PFX' ('{0}, {1}, until {2:u}' -f $leaf.Thumbprint, $leaf.Subject, $leaf.NotAfter)
Assert-True ($leaf.Thumbprint -eq $Thumbprint) ('The PFX holds {0}, not {1}.' -f $leaf.Thumbprint, $Thumbprint)
Assert-True ($leaf.NotBefore -le (Get-Date) -and $leaf.NotAfter -gt (Get-Date)) 'The certificate is not valid now.'
$file = Get-Item -LiteralPath $Pfx
$opened = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2($file.FullName, $PfxPassword)
$hasKey = $opened.HasPrivateKey
$opened.Reset()
Assert-True $hasKey 'The PFX holds no private key.'

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

# Where a certificate is in use beside Dynamics: bound to an address (IIS, AD FS, listeners), or by AD FS itself.
$bindings = (& netsh.exe http show sslcert | Out-String)
Assert-LastExit 'netsh'
$federation = @()
if (Get-Command -Name Get-AdfsCertificate -ErrorAction SilentlyContinue) { $federation = @(Get-AdfsCertificate | ForEach-Object { $_.Thumbprint }) }
function Test-InUse {
    param([string] $Print)
    return ($bindings -match $Print) -or ($federation -contains $Print)
}

# Keeps a certificate with its key in a file, and sees that the file holds it; what has no key needs no file.
function Save-Certificate {
    param([object] $Certificate)
    if (-not $Certificate.HasPrivateKey) { return }
    $path = Join-Path -Path $file.DirectoryName -ChildPath ('former-{0}.pfx' -f $Certificate.Thumbprint)
    if ($FormerPfx) {
        $path = $FormerPfx
        $password = Read-Host -AsSecureString -Prompt ('Password of {0}' -f $FormerPfx)
    } else {
        $password = $PfxPassword
        if (-not (Test-Path -LiteralPath $path)) {
            try {
                [void] (Export-PfxCertificate -Cert $Certificate.PSPath -FilePath $path -Password $password)
            } catch {
                throw ('{0} cannot be exported with its key, and without it there is no way back: give the PFX that it came from as -FormerPfx. {1}' -f $Certificate.Thumbprint, $_.Exception.Message)
            }
        }
    }
    $held = Get-PfxData -FilePath $path -Password $password
    Assert-True (@($held.EndEntityCertificates | ForEach-Object { $_.Thumbprint }) -contains $Certificate.Thumbprint) ('{0} does not hold {1}.' -f $path, $Certificate.Thumbprint)
    Write-Host ('{0} is kept in {1}: the way back.' -f $Certificate.Thumbprint, $path)
}

$store = @(Get-ChildItem -Path Cert:\LocalMachine\My)
$present = @($store | Where-Object { $_.Thumbprint -eq $Thumbprint })
$others = @($store | Where-Object { $_.Thumbprint -ne $Thumbprint -and $_.Subject -eq $leaf.Subject })
foreach ($one in $present) { Show-Value 'in the store' ('{0}, private key {1}, KeySpec {2}' -f $one.Thumbprint, $one.HasPrivateKey, (Get-KeySpec $one)) }
foreach ($one in $others) { Show-Value 'same subject' ('{0} until {1:u}, in use by IIS or AD FS: {2}' -f $one.Thumbprint, $one.NotAfter, (Test-InUse $one.Thumbprint)) }

# New in and old out belong together: the store is ambiguous in between.
Assert-True ($RetireFormer -or $others.Count -eq 0) 'Another certificate has the same subject. Run this again with -RetireFormer within the maintenance window, or register the new one as AlternativeS2STokenIssuer.'
$kept = @()
foreach ($one in $others) {
    # Without a way back nothing begins.
    if ($RetireFormer -and $PSCmdlet.ShouldProcess($one.Thumbprint, 'keep the former certificate with its key in a file beside the PFX')) {
        Save-Certificate $one
        $kept += $one.Thumbprint
    }
}

$sound = @($present | Where-Object { $_.HasPrivateKey -and (Get-KeySpec $_) -eq 'Exchange' })
if ($sound.Count -gt 0) {
    Write-Host 'The certificate is installed with its key: nothing to import.'
} elseif ($PSCmdlet.ShouldProcess($Thumbprint, 'import into LocalMachine\My with AT_KEYEXCHANGE')) {
    # The same certificate comes back from the PFX at once, and bindings name it by its thumbprint.
    foreach ($one in $present) { Remove-Item -LiteralPath $one.PSPath }
    # certutil asks for the password itself, so that it stands on no command line.
    & certutil.exe -csp 'Microsoft Enhanced RSA and AES Cryptographic Provider' -importpfx My $Pfx AT_KEYEXCHANGE
    Assert-LastExit 'certutil'
    $now = Get-Item -Path ('Cert:\LocalMachine\My\{0}' -f $Thumbprint)
    Assert-True ((Get-KeySpec $now) -eq 'Exchange') 'The key was imported with another KeySpec.'
}

$left = @()
foreach ($one in $others) {
    if (Test-InUse $one.Thumbprint) {
        $left += $one.Thumbprint
    } elseif (($WhatIfPreference -or $kept -contains $one.Thumbprint) -and $PSCmdlet.ShouldProcess($one.Thumbprint, 'remove the former certificate with the same subject from the store')) {
        Remove-Item -LiteralPath $one.PSPath
    }
}
Assert-True ($left.Count -eq 0) ('{0} stays, because IIS or AD FS on this server uses it. Bind the new certificate there now and run this again: until then two certificates share the subject.' -f ($left -join ', '))
Write-Host 'Keep the files with the keys in a safe place, and delete their copies on this server. Next: grant-key-access.'
