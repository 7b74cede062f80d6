# The exdoctor collector, version @@VERSION@@.
#
# It looks at a Dynamics 365 server (on-premises) and writes one JSON file of evidence a server, which
# `exdoctor check --evidence` judges. It needs Windows PowerShell 5.1 and no module. It only reads.
# No private key, password or secret leaves the server: of a private key it reads where it lies and who may read it.
#
#   powershell.exe -ExecutionPolicy Bypass -File .\exdoctor-collect.ps1 -OutputPath C:\exdoctor
#   powershell.exe -ExecutionPolicy Bypass -File .\exdoctor-collect.ps1 -AllServers -OutputPath C:\exdoctor
#
# Run it as an administrator. -AllServers asks the deployment for its servers and looks at each by PowerShell remoting.
param(
    [switch]$AllServers,
    [ValidateSet(@@CLOUDS@@)]
    [string]$Cloud = 'global',
    [string]$OutputPath = '.'
)

$ErrorActionPreference = 'Stop'

# Everything that looks at one server; it runs here, or there by remoting, and gives the text of one file.
$collect = {
    param([string]$Cloud, [bool]$WithDeployment)

    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'
    $invariant = [System.Globalization.CultureInfo]::InvariantCulture

    # ---- What leaves the server -------------------------------------------------------------------------------

    # Takes credentials out of a text: those of URLs, and what follows a word such as password.
    function Hide-Secret([string]$Text) {
        $Text = [regex]::Replace($Text, '://[^/\s@]+@', '://***@')
        $Text = [regex]::Replace($Text, '(?i)(bearer|basic|ntlm|negotiate)\s+[a-z0-9+/=_.~-]{16,}', '$1 ***')
        return [regex]::Replace($Text, '(?i)(pass\w*|pwd|secret\w*|token|api[_-]?key)(["'']?\s*[=:]\s*)("[^"]*"|''[^'']*''|[^\s;,&<]+)', '$1$2***')
    }

    function ConvertTo-JsonString([string]$Text) {
        $builder = New-Object System.Text.StringBuilder
        foreach ($letter in (Hide-Secret $Text).ToCharArray()) {
            $code = [int]$letter
            if ($code -eq 34 -or $code -eq 92) {
                [void]$builder.Append([char]92).Append($letter)
            } elseif ($code -lt 32 -or $code -gt 126) {
                [void]$builder.Append('\u').Append($code.ToString('x4', $invariant))
            } else {
                [void]$builder.Append($letter)
            }
        }
        return '"' + $builder.ToString() + '"'
    }

    # ConvertTo-Json of 5.1 has a depth, wraps some lists and writes dates of its own; this is plain.
    function ConvertTo-PlainJson($Value) {
        if ($null -eq $Value) { return 'null' }
        # Public certificates; in Base64 nothing is taken for a secret.
        if ($Value -is [byte[]]) { return '"' + [Convert]::ToBase64String($Value) + '"' }
        if ($Value -is [bool]) { if ($Value) { return 'true' } else { return 'false' } }
        if ($Value -is [datetime]) {
            return '"' + $Value.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', $invariant) + '"'
        }
        if ($Value -is [int] -or $Value -is [long] -or $Value -is [uint32] -or $Value -is [uint16]) {
            return $Value.ToString($invariant)
        }
        if ($Value -is [System.Collections.IDictionary]) {
            $parts = New-Object System.Collections.ArrayList
            foreach ($key in $Value.Keys) {
                if ($null -ne $Value[$key]) {
                    [void]$parts.Add((ConvertTo-JsonString $key) + ':' + (ConvertTo-PlainJson $Value[$key]))
                }
            }
            return '{' + ($parts -join ',') + '}'
        }
        if ($Value -is [System.Collections.IEnumerable] -and $Value -isnot [string]) {
            $parts = New-Object System.Collections.ArrayList
            foreach ($item in $Value) { [void]$parts.Add((ConvertTo-PlainJson $item)) }
            return '[' + ($parts -join ',') + ']'
        }
        return ConvertTo-JsonString ([string]$Value)
    }

    # One value: it is there, it is absent, or it could not be read and why.
    function Read-One([scriptblock]$Action) {
        try {
            $found = & $Action
            if ($null -eq $found -or ($found -is [string] -and $found -eq '')) { return 'absent' }
            return @{ 'value' = $found }
        } catch {
            return @{ 'failed' = $_.Exception.Message }
        }
    }

    # A list, which may be empty.
    function Read-List([scriptblock]$Action) {
        try {
            return @{ 'value' = @(& $Action) }
        } catch {
            return @{ 'failed' = $_.Exception.Message }
        }
    }

    # A value of the registry, or nothing where the key or the value is not there.
    function Get-RegistryValue([string]$Path, [string]$Name) {
        if (-not (Test-Path -LiteralPath $Path)) { return $null }
        $key = Get-Item -LiteralPath $Path
        return $key.GetValue($Name, $null)
    }

    # The named properties of objects, as text.
    function Select-Text($Objects, [string[]]$Names) {
        foreach ($object in @($Objects)) {
            if ($null -eq $object) { continue }
            $row = @{}
            foreach ($name in $Names) {
                $property = $object.PSObject.Properties[$name]
                if ($null -ne $property -and $null -ne $property.Value) {
                    $row[$name] = [string](@($property.Value | ForEach-Object { [string]$_ }) -join ', ')
                }
            }
            $row
        }
    }

    # ---- Certificates and their keys --------------------------------------------------------------------------

    $crypto = Join-Path $env:ProgramData 'Microsoft\Crypto'
    $keyFolders = @('RSA\MachineKeys', 'Keys', 'RSA\S-1-5-18', 'SystemKeys', 'RSA\S-1-5-19', 'RSA\S-1-5-20')

    function Get-StoredKey($Certificate) {
        # A key of a CSP shows its KeySpec; of a key of CNG the older property knows nothing, and there is no KeySpec.
        $csp = $null
        try { $csp = $Certificate.PrivateKey } catch { $csp = $null }
        if ($null -ne $csp -and $null -ne $csp.CspKeyContainerInfo) {
            $info = $csp.CspKeyContainerInfo
            return @{
                'provider' = @{ 'value' = $info.ProviderName }
                'provider-type' = @{ 'value' = [int]$info.ProviderType }
                'key-spec' = @{ 'value' = [int]$info.KeyNumber }
                'container' = @{ 'value' = $info.KeyContainerName }
                'file' = Read-One { $info.UniqueKeyContainerName }
                'machine' = @{ 'value' = [bool]$info.MachineKeyStore }
            }
        }
        $cng = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($Certificate)
        if ($null -eq $cng) { throw 'the private key is there, but cannot be opened as an RSA key' }
        $key = $cng.Key
        return @{
            'provider' = @{ 'value' = $key.Provider.Provider }
            'provider-type' = @{ 'value' = 0 }
            'key-spec' = @{ 'value' = 0 }
            'container' = @{ 'value' = $key.KeyName }
            'file' = Read-One { $key.UniqueName }
            'machine' = @{ 'value' = [bool]$key.IsMachineKey }
        }
    }

    function Get-StoreCertificate {
        $store = New-Object System.Security.Cryptography.X509Certificates.X509Store('My', 'LocalMachine')
        $store.Open('ReadOnly')
        foreach ($certificate in $store.Certificates) {
            $entry = @{
                'thumbprint' = $certificate.Thumbprint
                'subject' = @{ 'value' = $certificate.Subject }
                'issuer' = @{ 'value' = $certificate.Issuer }
                'serial' = @{ 'value' = $certificate.SerialNumber.ToLowerInvariant() }
                'not-before' = @{ 'value' = $certificate.NotBefore }
                'not-after' = @{ 'value' = $certificate.NotAfter }
                'signature' = @{ 'value' = $certificate.SignatureAlgorithm.FriendlyName }
                'der' = @{ 'value' = $certificate.RawData }
                'has-key' = @{ 'value' = [bool]$certificate.HasPrivateKey }
                'key' = 'absent'
            }
            if ($certificate.HasPrivateKey) { $entry['key'] = Read-One { Get-StoredKey $certificate } }
            $entry
        }
        $store.Close()
    }

    function Get-KeyFile($Certificates) {
        foreach ($entry in @($Certificates)) {
            if ($entry['key'] -isnot [hashtable] -or $null -eq $entry['key']['value']) { continue }
            $file = $entry['key']['value']['file']
            if ($file -isnot [hashtable] -or $null -eq $file['value']) { continue }
            foreach ($folder in $keyFolders) {
                $path = Join-Path (Join-Path $crypto $folder) $file['value']
                $there = $false
                try { $there = Test-Path -LiteralPath $path } catch { $there = $false }
                if ($there) {
                    @{
                        'path' = $path
                        'access' = Read-One { @{ 'sddl' = (Get-Acl -LiteralPath $path).Sddl } }
                        'owner' = Read-One { (Get-Acl -LiteralPath $path).Owner }
                        'written' = Read-One { (Get-Item -LiteralPath $path -Force).LastWriteTimeUtc }
                    }
                    break
                }
            }
        }
    }

    # ---- Services, pools, accounts ----------------------------------------------------------------------------

    function Get-ProcessStart([int]$Id) {
        if ($Id -eq 0) { return $null }
        return (Get-CimInstance -ClassName Win32_Process -Filter "ProcessId = $Id").CreationDate
    }

    function Get-DynamicsService {
        foreach ($service in @(Get-CimInstance -ClassName Win32_Service -Filter "Name LIKE 'MSCRM%'")) {
            $id = [int]$service.ProcessId
            @{
                'name' = $service.Name
                'display-name' = $service.DisplayName
                'state' = @{ 'value' = $service.State }
                'start-mode' = @{ 'value' = $service.StartMode }
                'account' = @{ 'value' = $service.StartName }
                'started' = Read-One { Get-ProcessStart $id }
            }
        }
    }

    function Get-DynamicsPool {
        $library = Join-Path $env:windir 'System32\inetsrv\Microsoft.Web.Administration.dll'
        if (-not (Test-Path -LiteralPath $library)) { return }
        [void][System.Reflection.Assembly]::LoadFrom($library)
        $manager = New-Object Microsoft.Web.Administration.ServerManager
        $sites = @{}
        foreach ($site in $manager.Sites) {
            foreach ($application in $site.Applications) { $sites[$application.ApplicationPoolName] = $site.Name }
        }
        foreach ($pool in $manager.ApplicationPools) {
            $name = $pool.Name
            if ($name -notlike 'CRM*' -and $sites[$name] -notlike '*Dynamics*' -and $sites[$name] -notlike '*CRM*') { continue }
            $identity = [string]$pool.ProcessModel.IdentityType
            $account = switch ($identity) {
                'SpecificUser' { $pool.ProcessModel.UserName }
                'NetworkService' { 'NT AUTHORITY\NetworkService' }
                'LocalService' { 'NT AUTHORITY\LocalService' }
                'LocalSystem' { 'LocalSystem' }
                default { 'IIS APPPOOL\' + $name }
            }
            $worker = @($pool.WorkerProcesses | ForEach-Object { $_.ProcessId })
            @{
                'name' = $name
                'site' = Read-One { $sites[$name] }
                'state' = @{ 'value' = [string]$pool.State }
                'identity' = @{ 'value' = $identity }
                'account' = @{ 'value' = $account }
                'started' = Read-One { if ($worker.Count -gt 0) { Get-ProcessStart $worker[0] } }
            }
        }
    }

    function Get-SidOfAccount([string]$Name) {
        if ($Name -eq 'LocalSystem' -or $Name -eq 'NT AUTHORITY\SYSTEM') { return 'S-1-5-18' }
        if ($Name -eq 'NT AUTHORITY\LocalService') { return 'S-1-5-19' }
        if ($Name -eq 'NT AUTHORITY\NetworkService') { return 'S-1-5-20' }
        if ($Name.StartsWith('.\')) { $Name = $env:COMPUTERNAME + $Name.Substring(1) }
        $account = New-Object System.Security.Principal.NTAccount($Name)
        return $account.Translate([System.Security.Principal.SecurityIdentifier]).Value
    }

    function Get-NameOfSid([string]$Sid) {
        try {
            $identifier = New-Object System.Security.Principal.SecurityIdentifier($Sid)
            return $identifier.Translate([System.Security.Principal.NTAccount]).Value
        } catch {
            return $null
        }
    }

    function Get-MachineSid {
        $account = New-Object System.Security.Principal.NTAccount($env:COMPUTERNAME + '\' + 'Administrator')
        try {
            $sid = $account.Translate([System.Security.Principal.SecurityIdentifier]).Value
        } catch {
            $local = Get-CimInstance -ClassName Win32_UserAccount -Filter "LocalAccount = True AND SID LIKE '%-500'"
            $sid = $local.SID
        }
        return $sid.Substring(0, $sid.LastIndexOf('-'))
    }

    # The groups of this machine whose members are among these SIDs.
    function Get-LocalGroupOf([string[]]$Sids) {
        $machine = [ADSI]"WinNT://$env:COMPUTERNAME,computer"
        foreach ($child in $machine.Children) {
            if ($child.SchemaClassName -ne 'group') { continue }
            $bytes = $child.Properties['objectSid'].Value
            $own = (New-Object System.Security.Principal.SecurityIdentifier($bytes, 0)).Value
            foreach ($member in @($child.Invoke('Members'))) {
                $bytes = $member.GetType().InvokeMember('objectSid', 'GetProperty', $null, $member, $null)
                $sid = (New-Object System.Security.Principal.SecurityIdentifier($bytes, 0)).Value
                if ($Sids -contains $sid) { $own; break }
            }
        }
    }

    function Get-AccountEvidence([string]$Name, [string]$MachineSid) {
        $entry = @{ 'name' = $Name; 'sid' = Read-One { Get-SidOfAccount $Name } }
        if ($entry['sid'] -isnot [hashtable] -or $null -eq $entry['sid']['value']) { return $entry }
        $sid = [string]$entry['sid']['value']
        $sids = @($sid)
        $why = $null
        if ($sid -match '^S-1-5-(18|19|20)$') {
            $kind = 'well-known'
        } elseif ($sid -match '^S-1-5-8[02]-') {
            $kind = 'virtual'
        } elseif ($MachineSid -ne '' -and $sid.StartsWith($MachineSid + '-')) {
            $kind = 'local-user'
        } else {
            $kind = 'user'
            try {
                $object = New-Object System.DirectoryServices.DirectoryEntry("LDAP://<SID=$sid>")
                $object.RefreshCache([string[]]@('tokenGroups', 'objectClass'))
                $classes = @($object.Properties['objectClass'] | ForEach-Object { [string]$_ })
                if ($classes -contains 'msDS-GroupManagedServiceAccount' -or $classes -contains 'msDS-ManagedServiceAccount') {
                    $kind = 'managed-service'
                } elseif ($classes -contains 'computer') {
                    $kind = 'computer'
                }
                foreach ($bytes in $object.Properties['tokenGroups']) {
                    $own = (New-Object System.Security.Principal.SecurityIdentifier([byte[]]$bytes, 0)).Value
                    # The BUILTIN groups of a domain controller are not those of this server.
                    if (-not $own.StartsWith('S-1-5-32-')) { $sids += $own }
                }
            } catch {
                $why = 'the groups of the domain could not be read: ' + $_.Exception.Message
            }
        }
        try {
            $sids += @(Get-LocalGroupOf $sids)
        } catch {
            $why = (@($why, ('the groups of this server could not be read: ' + $_.Exception.Message)) -ne $null) -join '; '
        }
        $groups = @($sids | Select-Object -Skip 1 -Unique | ForEach-Object { @{ 'sid' = $_; 'name' = Get-NameOfSid $_ } })
        $entry['kind'] = @{ 'value' = $kind }
        $entry['groups'] = @{ 'value' = @{ 'groups' = $groups; 'incomplete' = $why } }
        return $entry
    }

    # ---- TLS, proxies, connections ----------------------------------------------------------------------------

    function Get-SchannelSwitch {
        $base = 'HKLM:\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols'
        foreach ($protocol in @('TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3')) {
            foreach ($side in @('Client', 'Server')) {
                $path = "$base\$protocol\$side"
                if (Test-Path -LiteralPath $path) {
                    @{
                        'protocol' = $protocol
                        'side' = $side
                        'enabled' = Get-RegistryValue $path 'Enabled'
                        'disabled-by-default' = Get-RegistryValue $path 'DisabledByDefault'
                    }
                }
            }
        }
    }

    function Get-DotNetSwitch {
        foreach ($key in @('SOFTWARE\Microsoft\.NETFramework\v4.0.30319', 'SOFTWARE\Wow6432Node\Microsoft\.NETFramework\v4.0.30319')) {
            @{
                'key' = $key
                'system-default-tls-versions' = Get-RegistryValue "HKLM:\$key" 'SystemDefaultTlsVersions'
                'strong-crypto' = Get-RegistryValue "HKLM:\$key" 'SchUseStrongCrypto'
            }
        }
    }

    # The settings of WinHTTP are one binary value: flags at 8, then texts with their lengths before them.
    function Get-WinHttpProxy {
        $entry = @{ 'of' = 'winhttp'; 'server' = 'absent' }
        $bytes = Get-RegistryValue 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections' 'WinHttpSettings'
        if ($null -ne $bytes -and $bytes.Length -ge 16 -and ($bytes[8] -band 2) -ne 0) {
            $length = [BitConverter]::ToInt32($bytes, 12)
            if ($length -gt 0 -and $bytes.Length -ge 20 + $length) {
                $entry['server'] = @{ 'value' = [System.Text.Encoding]::ASCII.GetString($bytes, 16, $length) }
                $more = [BitConverter]::ToInt32($bytes, 16 + $length)
                if ($more -gt 0 -and $bytes.Length -ge 20 + $length + $more) {
                    $entry['bypass'] = [System.Text.Encoding]::ASCII.GetString($bytes, 20 + $length, $more)
                }
            }
        }
        return $entry
    }

    function Get-DotNetProxy {
        $entry = @{ 'of' = 'dotnet'; 'server' = 'absent' }
        $path = Join-Path $env:windir 'Microsoft.NET\Framework64\v4.0.30319\Config\machine.config'
        [xml]$config = Get-Content -LiteralPath $path -Raw
        $proxy = $config.SelectSingleNode('/configuration/system.net/defaultProxy/proxy')
        if ($null -ne $proxy) {
            if ($proxy.GetAttribute('proxyaddress') -ne '') { $entry['server'] = @{ 'value' = $proxy.GetAttribute('proxyaddress') } }
            if ($proxy.GetAttribute('scriptLocation') -ne '') { $entry['script'] = $proxy.GetAttribute('scriptLocation') }
        }
        return $entry
    }

    function Get-AccountProxy([string]$Name, [string]$Sid) {
        $entry = @{ 'of' = $Name; 'server' = 'absent' }
        $hive = "Registry::HKEY_USERS\$Sid"
        if (-not (Test-Path -LiteralPath $hive)) {
            $entry['server'] = @{ 'failed' = 'the profile of the account is not loaded' }
            return $entry
        }
        $path = "$hive\Software\Microsoft\Windows\CurrentVersion\Internet Settings"
        $server = Get-RegistryValue $path 'ProxyServer'
        if ((Get-RegistryValue $path 'ProxyEnable') -eq 1 -and $null -ne $server) {
            $entry['server'] = @{ 'value' = $server }
            $entry['bypass'] = Get-RegistryValue $path 'ProxyOverride'
        }
        $entry['script'] = Get-RegistryValue $path 'AutoConfigURL'
        return $entry
    }

    # HOST:PORT of the proxy for a host, or nothing: the account's, else that of .NET.
    function Select-Proxy($Proxies, [string]$HostName) {
        foreach ($proxy in @($Proxies | Where-Object { $_['of'] -ne 'winhttp' })) {
            if ($proxy['server'] -isnot [hashtable] -or $null -eq $proxy['server']['value']) { continue }
            foreach ($pattern in ([string]$proxy['bypass']).Split(';')) {
                if ($pattern.Trim() -ne '' -and $HostName -like $pattern.Trim()) { return $null }
            }
            $text = [string]$proxy['server']['value']
            foreach ($part in $text.Split(';')) {
                if ($part -match '^\s*(https=)?(?:http://)?(?:[^@/]*@)?([^/=:]+):(\d+)/?\s*$') { return $Matches[2] + ':' + $Matches[3] }
            }
        }
        return $null
    }

    # The head of an answer, up to the empty line, of at most 16 KB.
    function Read-Head($Stream) {
        $builder = New-Object System.Text.StringBuilder
        while ($builder.Length -lt 16384) {
            $byte = $Stream.ReadByte()
            if ($byte -lt 0) { break }
            [void]$builder.Append([char]$byte)
            if ($builder.Length -ge 4 -and $builder.ToString($builder.Length - 4, 4) -eq "`r`n`r`n") { break }
        }
        return $builder.ToString()
    }

    function Send-Text($Stream, [string]$Text) {
        $bytes = [System.Text.Encoding]::ASCII.GetBytes($Text)
        $Stream.Write($bytes, 0, $bytes.Length)
        $Stream.Flush()
    }

    function Test-Target($Target, $Proxies) {
        $name = $Target['host']
        $port = [int]$Target['port']
        $proxy = Select-Proxy $Proxies $name
        $entry = @{
            'purpose' = $Target['purpose']
            'host' = $name
            'port' = $port
            'proxy' = $proxy
            'account' = [System.Security.Principal.WindowsIdentity]::GetCurrent().Name
        }
        $client = New-Object System.Net.Sockets.TcpClient
        $step = 'the connection'
        try {
            $to = @($name, $port)
            if ($null -ne $proxy) { $to = @($proxy.Split(':')[0], [int]$proxy.Split(':')[1]) }
            $pending = $client.BeginConnect($to[0], $to[1], $null, $null)
            if (-not $pending.AsyncWaitHandle.WaitOne(10000)) { throw 'no answer within 10 seconds' }
            $client.EndConnect($pending)
            $client.ReceiveTimeout = 10000
            $client.SendTimeout = 10000
            $stream = $client.GetStream()
            if ($port -eq 443) {
                if ($null -ne $proxy) {
                    $step = 'the proxy'
                    Send-Text $stream ("CONNECT ${name}:$port HTTP/1.1`r`nHost: ${name}:$port`r`n`r`n")
                    $head = Read-Head $stream
                    if ($head -notmatch '^HTTP/1\.[01] 200') { throw ('it answered ' + $head.Split("`r")[0]) }
                }
                $step = 'TLS'
                $accept = [System.Net.Security.RemoteCertificateValidationCallback] { $true }
                $secure = New-Object System.Net.Security.SslStream($stream, $false, $accept)
                $secure.AuthenticateAsClient($name, $null, [System.Security.Authentication.SslProtocols]::Tls12, $false)
                $served = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2($secure.RemoteCertificate)
                $chain = New-Object System.Security.Cryptography.X509Certificates.X509Chain
                $chain.ChainPolicy.RevocationMode = 'NoCheck'
                [void]$chain.Build($served)
                $entry['tls'] = @{
                    'value' = @{
                        'protocol' = [string]$secure.SslProtocol
                        'subject' = $served.Subject
                        'issuer' = $served.Issuer
                        'thumbprint' = $served.Thumbprint
                        'problems' = @($chain.ChainStatus | ForEach-Object { [string]$_.Status })
                        'chain' = @($chain.ChainElements | ForEach-Object {
                            @{
                                'subject' = $_.Certificate.Subject
                                'thumbprint' = $_.Certificate.Thumbprint
                                'der' = $_.Certificate.RawData
                            }
                        })
                    }
                }
                $stream = $secure
                $path = '/'
            } else {
                $entry['tls'] = 'absent'
                $path = $Target['path']
                if ($null -ne $proxy) { $path = "http://$name$path" }
            }
            $step = 'the answer'
            Send-Text $stream ("HEAD $path HTTP/1.1`r`nHost: $name`r`nConnection: close`r`nUser-Agent: exdoctor`r`n`r`n")
            $head = Read-Head $stream
            $entry['at'] = [datetime]::UtcNow
            if ($head -match '^HTTP/1\.[01] (\d{3})') { $entry['status'] = @{ 'value' = [int]$Matches[1] } }
            if ($head -match '(?im)^Date:\s*(.+?)\s*$') {
                $moment = [datetime]::MinValue
                if ([datetime]::TryParse($Matches[1], $invariant, 'AdjustToUniversal', [ref]$moment)) { $entry['date'] = @{ 'value' = $moment } }
            }
        } catch {
            $reason = $_.Exception
            while ($null -ne $reason.InnerException) { $reason = $reason.InnerException }
            $failed = @{ 'failed' = $step + ': ' + $reason.Message }
            if ($null -eq $entry['tls']) { $entry['tls'] = $failed }
            if ($null -eq $entry['status']) { $entry['status'] = $failed }
        } finally {
            $client.Close()
        }
        return $entry
    }

    # The hosts of the cloud, and those that publish the revocation of certificates with a key.
    function Get-Target([string]$Cloud, $Certificates) {
        $hosts = @{
@@HOSTS@@
        }
        foreach ($target in $hosts[$Cloud]) { @{ 'purpose' = $target[0]; 'host' = $target[1]; 'port' = 443 } }
        $seen = @{}
        foreach ($entry in @($Certificates)) {
            if ($entry['key'] -eq 'absent') { continue }
            $certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2(, [byte[]]$entry['der']['value'])
            foreach ($extension in $certificate.Extensions) {
                $purpose = switch ($extension.Oid.Value) {
                    '2.5.29.31' { 'crl' }
                    '1.3.6.1.5.5.7.1.1' { 'ocsp' }
                    default { '' }
                }
                if ($purpose -eq '') { continue }
                foreach ($match in [regex]::Matches($extension.Format($true), 'http://([^/\s:]+)(/[^\s,;()]*)?')) {
                    $name = $match.Groups[1].Value
                    if (-not $seen[$name] -and $seen.Count -lt 12) {
                        $seen[$name] = $true
                        $path = $match.Groups[2].Value
                        if ($path -eq '') { $path = '/' }
                        @{ 'purpose' = $purpose; 'host' = $name; 'port' = 80; 'path' = $path }
                    }
                }
            }
        }
    }

    # ---- The deployment, seen by whoever runs this ------------------------------------------------------------

    # The settings of an entity of the configuration, of those that are asked for by name.
    function Get-SettingRow($Entity) {
        $row = @{}
        $wanted = '^(S2S|OAuth|EmailConnector|RequireApproval|Feature|FullyQualifiedDomainName|RootDomain|WebApp)'
        foreach ($pair in @($Entity.Attributes)) {
            if ($pair.Key -match $wanted -and $pair.Key -notmatch '(?i)secret|password|key') { $row[$pair.Key] = [string]$pair.Value }
        }
        return $row
    }

    # Whether a group of settings is enabled.
    function Get-SwitchRow($Setting) {
        if ($null -ne $Setting) { @{ 'Enabled' = [string]$Setting.Enabled } }
    }

    # The rows of a table, page by page.
    function Get-WebRow([string]$Address, [int]$Most) {
        $headers = @{ 'Accept' = 'application/json'; 'OData-Version' = '4.0'; 'Prefer' = 'odata.maxpagesize=1000,odata.include-annotations="*"' }
        $count = 0
        $next = $Address
        while ($null -ne $next -and $count -lt $Most) {
            $answer = Invoke-WebRequest -Uri $next -UseDefaultCredentials -UseBasicParsing -TimeoutSec 60 -Headers $headers
            $table = ConvertFrom-Json $answer.Content
            foreach ($item in @($table.value)) {
                if ($count -ge $Most) { break }
                $count += 1
                $row = @{}
                foreach ($property in $item.PSObject.Properties) {
                    if ($null -ne $property.Value -and $property.Name -notlike '@odata*') { $row[$property.Name] = [string]$property.Value }
                }
                $row
            }
            $next = $table.'@odata.nextLink'
        }
    }

    function Get-OrganizationEvidence($Organization, [string]$Root) {
        $name = $Organization.UniqueName
        $id = $Organization.Id
        $api = "$Root/$name/api/data/v9.0"
        $mailbox = 'name,emailaddress,_emailserverprofile_value,_regardingobjectid_value,_ownerid_value,statecode,incomingemaildeliverymethod,outgoingemaildeliverymethod,actdeliverymethod,incomingemailstatus,outgoingemailstatus,actstatus,enabledforincomingemail,enabledforoutgoingemail,enabledforact,emailrouteraccessapproval,isemailaddressapprovedbyo365admin,testemailconfigurationscheduled,testemailconfigurationretrycount,postponetestemailconfigurationuntil,postponemailboxprocessinguntil,testmailboxaccesscompletedon,ewsurl,lastautodiscoveredon,lastsuccessfulsynccompletedon,lastsyncerrorcode,lastsyncerror,lastsyncerroroccurredon,isactsyncorgflagset,orgmarkedasprimaryforexchangesync,isforwardmailbox,officeappsdeploymentstatus'
        $columns = 'name,statecode,servertype,usedefaulttenantid,exchangeonlinetenantid,useautodiscover,incomingserverlocation,outgoingserverlocation,incomingauthenticationprotocol,outgoingauthenticationprotocol,incomingcredentialretrieval,outgoingcredentialretrieval,incominguseimpersonation,incomingusername,outgoingusername,incomingusessl,outgoingusessl,incomingportnumber,outgoingportnumber,lasttestexecutionstatus,lastcrmmessage,lasttestresponse,lastteststarttime,minpollingintervalinminutes,moveundeliveredemails,processemailsreceivedafter'
        $own = 'name,emailconnectionchannel,requireapprovalforuseremail,requireapprovalforqueueemail,_defaultemailserverprofileid_value,defaultemailsettings'
        return @{
            'name' = $name
            'friendly-name' = $Organization.FriendlyName
            'id' = [string]$id
            'state' = [string]$Organization.State
            'version' = [string]$Organization.Version
            'settings' = Read-One { Get-SettingRow (Get-CrmAdvancedSetting -ConfigurationEntityName Organization -Id $id) }
            'row' = Read-One { Get-WebRow ($api + '/organizations?$select=' + $own) 1 }
            'mailboxes' = Read-List { Get-WebRow ($api + '/mailboxes?$filter=statecode eq 0&$select=' + $mailbox) 20000 }
            'profiles' = Read-List { Get-WebRow ($api + '/emailserverprofiles?$select=' + $columns) 1000 }
            'alerts' = Read-List { Get-WebRow ($api + '/tracelogs?$filter=level eq 3&$orderby=createdon desc&$select=level,text,tracecode,errordetails,machinename,createdon,_regardingobjectid_value') 5000 }
        }
    }

    function Get-DeploymentEvidence {
        $entry = @{ 'collected' = [datetime]::UtcNow; 'read-on' = $env:COMPUTERNAME }
        try {
            Add-PSSnapin -Name Microsoft.Crm.PowerShell
        } catch {
            $failed = @{ 'failed' = 'the snap-in of the Deployment Tools cannot be loaded: ' + $_.Exception.Message }
            foreach ($part in @('servers', 'certificates', 'settings', 'ifd', 'oauth', 'organizations')) { $entry[$part] = $failed }
            return $entry
        }
        $entry['servers'] = Read-List {
            foreach ($server in @(Get-CrmServer)) {
                @{
                    'name' = $server.Name
                    'roles' = @(([string]$server.Roles).Split(',') | ForEach-Object { $_.Trim() })
                    'state' = [string]$server.State
                    'version' = [string]$server.Version
                }
            }
        }
        $entry['certificates'] = Read-List {
            foreach ($certificate in @(Get-CrmCertificate)) {
                $found = @{
                    'kind' = [string]$certificate.CertificateType
                    'name' = [string]$certificate.Name
                    'find-type' = [string]$certificate.StoreFindType
                    'store' = [string]$certificate.StoreLocation + '\' + [string]$certificate.StoreName
                }
                $data = $certificate.Data
                if ($data -is [string]) { $data = [Convert]::FromBase64String($data) }
                if ($null -ne $data -and $data.Length -gt 0) {
                    # Only the certificate itself is written, whatever the data hold beside it.
                    $public = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2(, [byte[]]$data)
                    $found['thumbprint'] = $public.Thumbprint
                    $found['der'] = $public.RawData
                }
                $found
            }
        }
        $entry['settings'] = Read-One { Get-SettingRow (Get-CrmAdvancedSetting -ConfigurationEntityName ServerSettings) }
        $entry['ifd'] = Read-One { Get-SwitchRow (Get-CrmSetting -SettingType IfdSettings) }
        $entry['oauth'] = Read-One { Get-SwitchRow (Get-CrmSetting -SettingType OAuthClaimsSettings) }
        $root = ''
        try {
            $web = Get-CrmSetting -SettingType WebAddressSettings
            $root = [string]$web.RootDomainScheme + '://' + [string]$web.WebAppRootDomain
        } catch {
            $root = 'http://' + $env:COMPUTERNAME
        }
        $entry['organizations'] = Read-List {
            foreach ($organization in @(Get-CrmOrganization)) { Get-OrganizationEvidence $organization $root }
        }
        return $entry
    }

    function Get-AdfsEvidence {
        if ($null -eq (Get-Service -Name adfssrv -ErrorAction SilentlyContinue)) { return $null }
        return @{
            'clients' = @(Select-Text (Get-AdfsClient) @('Name', 'ClientId', 'RedirectUri', 'Enabled'))
            'permissions' = @(Select-Text (Get-AdfsApplicationPermission) @('ClientRoleIdentifier', 'ServerRoleIdentifier', 'ScopeNames'))
            'authentication' = @(Select-Text (Get-AdfsGlobalAuthenticationPolicy) @('PrimaryIntranetAuthenticationProvider', 'PrimaryExtranetAuthenticationProvider', 'WindowsIntegratedFallbackEnabled'))
        }
    }

    # ---- One file ---------------------------------------------------------------------------------------------

    $collected = [datetime]::UtcNow
    $crm = 'HKLM:\SOFTWARE\Microsoft\MSCRM'
    $system = Get-CimInstance -ClassName Win32_ComputerSystem
    $name = $env:COMPUTERNAME
    if ($system.PartOfDomain) { $name = $name + '.' + $system.Domain }
    $certificates = Read-List { Get-StoreCertificate }
    $services = Read-List { Get-DynamicsService }
    $pools = Read-List { Get-DynamicsPool }
    $machineSid = Read-One { Get-MachineSid }
    $ownSid = ''
    if ($machineSid -is [hashtable] -and $null -ne $machineSid['value']) { $ownSid = [string]$machineSid['value'] }

    $names = @()
    foreach ($user in @($services['value']) + @($pools['value'])) {
        if ($null -ne $user -and $user['account'] -is [hashtable] -and $null -ne $user['account']['value']) { $names += [string]$user['account']['value'] }
    }
    $accounts = @($names | Sort-Object -Unique | ForEach-Object { Get-AccountEvidence $_ $ownSid })

    $proxies = Read-List {
        foreach ($account in $accounts) {
            if ($account['sid'] -is [hashtable] -and $null -ne $account['sid']['value']) { Get-AccountProxy $account['name'] $account['sid']['value'] }
        }
        Get-DotNetProxy
        Get-WinHttpProxy
    }

    $server = @{
        'host' = $name
        'collected' = $collected
        'elevated' = Read-One {
            $current = New-Object System.Security.Principal.WindowsPrincipal([System.Security.Principal.WindowsIdentity]::GetCurrent())
            $current.IsInRole([System.Security.Principal.WindowsBuiltInRole]::Administrator)
        }
        'domain' = Read-One { if ($system.PartOfDomain) { $system.Domain } }
        'machine-sid' = $machineSid
        'windows' = Read-One { (Get-CimInstance -ClassName Win32_OperatingSystem).Version }
        'dynamics' = Read-One { Get-RegistryValue $crm 'CRM_Server_Version' }
        'certificates' = $certificates
        'key-files' = @(Get-KeyFile $certificates['value'])
        'services' = $services
        'app-pools' = $pools
        'accounts' = $accounts
        'schannel' = Read-List { Get-SchannelSwitch }
        'dotnet' = Read-List { Get-DotNetSwitch }
        'proxies' = $proxies
        'time-source' = Read-One { [string](@(w32tm.exe /query /source)[0]).Trim() }
        'outbound' = Read-List {
            foreach ($target in @(Get-Target $Cloud $certificates['value'])) { Test-Target $target $proxies['value'] }
        }
        'adfs' = Read-One { Get-AdfsEvidence }
    }
    $file = @{
        'exdoctor-evidence' = @@SCHEMA@@
        'statement' = 'No private key, password or secret is in this file.'
        'collector' = '@@VERSION@@'
        'collected' = $collected
        'server' = $server
    }
    if ($WithDeployment) { $file['deployment'] = Get-DeploymentEvidence }
    ConvertTo-PlainJson $file
}

function Save-Evidence([string]$Name, [string]$Text) {
    $path = Join-Path $folder ("$Name.json".ToLowerInvariant())
    [System.IO.File]::WriteAllText($path, $Text, [System.Text.Encoding]::ASCII)
    Write-Output "written: $path"
}

if (-not (Test-Path -LiteralPath $OutputPath)) { [void](New-Item -ItemType Directory -Path $OutputPath) }
$folder = (Resolve-Path -LiteralPath $OutputPath).ProviderPath
Save-Evidence $env:COMPUTERNAME (& $collect $Cloud $true)

if ($AllServers) {
    Add-PSSnapin -Name Microsoft.Crm.PowerShell -ErrorAction SilentlyContinue
    foreach ($server in @(Get-CrmServer)) {
        $name = [string]$server.Name
        if ($name -eq $env:COMPUTERNAME) { continue }
        try {
            Save-Evidence $name (Invoke-Command -ComputerName $name -ScriptBlock $collect -ArgumentList $Cloud, $false)
        } catch {
            Write-Warning ("${name}: " + $_.Exception.Message + '; run the collector there')
        }
    }
}
