# In the published script start and end of the credential stay empty, a credential may be added at each run, and
# parts of those that are there are dropped: here both dates are written, the thumbprint decides, and all that was
# read is written back.
$dynamicsId = '00000007-0000-0000-c000-000000000000'
Assert-True (Test-Path -LiteralPath $Cer -PathType Leaf) ('There is no file {0}.' -f $Cer)
$certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2((Get-Item -LiteralPath $Cer).FullName)
Assert-True (-not $certificate.HasPrivateKey) 'The file holds a private key: give the .cer without it.'
Assert-True ($certificate.Thumbprint -eq $Thumbprint) ('The file holds {0}, not {1}.' -f $certificate.Thumbprint, $Thumbprint)
Assert-True ($certificate.NotAfter -gt (Get-Date)) 'The certificate has ended.'

Connect-Tenant $TenantId $GraphEnvironment @('Application.ReadWrite.All')
$path = "/v1.0/servicePrincipals(appId='{0}')" -f $dynamicsId
$select = '?$select=id,appId,displayName,accountEnabled,servicePrincipalNames,keyCredentials'
$principal = Get-Graph ($path + $select)
Assert-True ($principal.appId -eq $dynamicsId) 'The tenant has no service principal of Dynamics: assign the Hybrid Connector first.'
Show-Value 'service principal' ('{0}, enabled {1}' -f $principal.displayName, $principal.accountEnabled)

# The thumbprint of a credential: hexadecimal, or base64 of its bytes.
function Get-CredentialThumbprint {
    param([object] $Credential)
    $identifier = [string] $Credential.customKeyIdentifier
    if ($identifier -match '^[0-9A-Fa-f]{40}$') { return $identifier.ToUpperInvariant() }
    try {
        $bytes = [System.Convert]::FromBase64String($identifier)
        if ($bytes.Length -eq 20) { return ([System.BitConverter]::ToString($bytes) -replace '-', '') }
        $text = [System.Text.Encoding]::ASCII.GetString($bytes)
        if ($text -match '^[0-9A-Fa-f]{40}$') { return $text.ToUpperInvariant() }
    } catch {
        Write-Verbose ('{0} is not base64.' -f $identifier)
    }
    return $identifier
}

$credentials = @($principal.keyCredentials)
foreach ($one in $credentials) {
    Show-Value 'credential' ('{0}, {1} to {2}' -f (Get-CredentialThumbprint $one), $one.startDateTime, $one.endDateTime)
}
$names = @($principal.servicePrincipalNames)
Show-Value 'service principal names' $names

# Whether a credential holds now, or from the day on which its certificate does, and as long as that; whoever writes dates
# to the day may be off by one.
function Test-CredentialDate {
    param([object] $Credential)
    if (-not $Credential.startDateTime -or -not $Credential.endDateTime) { return $false }
    $start = ([datetime] $Credential.startDateTime).ToUniversalTime()
    $end = ([datetime] $Credential.endDateTime).ToUniversalTime()
    $now = (Get-Date).ToUniversalTime()
    $begin = $certificate.NotBefore.ToUniversalTime()
    $off = [Math]::Abs(($end - $certificate.NotAfter.ToUniversalTime()).TotalHours)
    return (($start -le $now -or $start -le $begin) -and $now -lt $end -and $off -le 24)
}

$own = @($credentials | Where-Object { $_.usage -eq 'Verify' -and (Get-CredentialThumbprint $_) -eq $Thumbprint })
$good = @($own | Where-Object { Test-CredentialDate $_ })
if ($good.Count -gt 0) {
    Write-Host 'The certificate is registered with its dates: nothing to add.'
} elseif ($PSCmdlet.ShouldProcess($principal.displayName, ('add the credential {0} to {1} others' -f $Thumbprint, ($credentials.Count - $own.Count)))) {
    # Only the entry of the same certificate is replaced, whose dates are wrong; every other one is written back as it was read.
    $merged = @($credentials | Where-Object { $own -notcontains $_ })
    $merged += @{
        type = 'AsymmetricX509Cert'
        usage = 'Verify'
        key = [System.Convert]::ToBase64String($certificate.RawData)
        displayName = $certificate.Subject
        startDateTime = $certificate.NotBefore.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')
        endDateTime = $certificate.NotAfter.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')
    }
    Send-Graph 'PATCH' ('/v1.0/servicePrincipals/{0}' -f $principal.id) @{ keyCredentials = @($merged) }
    $after = @((Get-Graph ($path + $select)).keyCredentials)
    foreach ($one in @($credentials | Where-Object { $own -notcontains $_ })) {
        Assert-True (@($after | ForEach-Object { $_.keyId }) -contains $one.keyId) ('The credential {0} is missing after the change: add it again.' -f $one.keyId)
    }
    $written = @($after | Where-Object { (Get-CredentialThumbprint $_) -eq $Thumbprint -and (Test-CredentialDate $_) })
    Assert-True ($written.Count -gt 0) 'Entra does not show the credential with its dates after the change.'
}
if ($names -contains $dynamicsId) {
    Write-Host 'The service principal name is there: nothing to add.'
} elseif ($PSCmdlet.ShouldProcess($principal.displayName, ('add the name {0} to {1} others' -f $dynamicsId, $names.Count))) {
    Send-Graph 'PATCH' ('/v1.0/servicePrincipals/{0}' -f $principal.id) @{ servicePrincipalNames = @($names + $dynamicsId) }
    $after = @((Get-Graph ($path + $select)).servicePrincipalNames)
    foreach ($one in $names) { Assert-True ($after -contains $one) ('The name {0} is missing after the change.' -f $one) }
}
