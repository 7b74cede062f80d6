Assert-Administrator
Assert-Server $Servers
$accepted = @(
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
)
$key = 'HKLM:\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Server'
$changed = $false
foreach ($one in @(@{ Name = 'Enabled'; Value = 1 }, @{ Name = 'DisabledByDefault'; Value = 0 })) {
    $now = $null
    if (Test-Path -LiteralPath $key) {
        $item = Get-ItemProperty -LiteralPath $key
        if ($item.PSObject.Properties.Name -contains $one.Name) { $now = $item.PSObject.Properties[$one.Name].Value }
    }
    Show-Value ('TLS 1.2 for servers: {0}' -f $one.Name) $now
    # Where nothing is said TLS 1.2 is on.
    if ($null -eq $now -or $now -eq $one.Value) { continue }
    if ($PSCmdlet.ShouldProcess($key, ('set {0} to {1}' -f $one.Name, $one.Value))) {
        Set-ItemProperty -LiteralPath $key -Name $one.Name -Value $one.Value -Type DWord
        $changed = $true
    }
}
$suites = @(Get-TlsCipherSuite | ForEach-Object { $_.Name })
Show-Value 'suites that are on' $suites
foreach ($suite in $accepted) {
    if ($suites -contains $suite) { continue }
    if ($PSCmdlet.ShouldProcess($suite, 'switch the suite on, behind those that are on')) {
        Enable-TlsCipherSuite -Name $suite
        $changed = $true
    }
}
if ($changed) { Write-Host 'Restart the server.' } else { Write-Host 'Nothing was changed.' }
