// A certified OpenID provider laid out as the sign-in host of the global cloud: tokens for applications with a secret or a key.
// provider.mjs FOLDER SECRET_APP SECRET KEY_APP: the folder holds the certificate of the host, and that of the application.
import fs from 'fs';
import https from 'https';
import { createPublicKey } from 'crypto';
import Provider from 'oidc-provider';
import Koa from 'koa';
import mount from 'koa-mount';
import * as jose from 'jose';

const [folder, secretApp, secret, keyApp] = process.argv.slice(2);
const host = 'login.microsoftonline.com', tenant = 'contoso.com', graph = 'https://graph.microsoft.com';
const signing = await jose.generateKeyPair('RS256', { extractable: true });
const own = { ...await jose.exportJWK(signing.privateKey), kid: 'own', use: 'sig', alg: 'RS256' };
const theirs = { ...createPublicKey(fs.readFileSync(`${folder}/app.pem`)).export({ format: 'jwk' }), use: 'sig' };
const client = (id, more) => ({ client_id: id, grant_types: ['client_credentials'], redirect_uris: [], response_types: [], ...more });
const provider = new Provider(`https://${host}/${tenant}/v2.0`, {
  jwks: { keys: [own] },
  cookies: { keys: ['not used'] },
  scopes: ['openid', `${graph}/.default`],
  enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'PS256'] },
  extraTokenClaims: (_, token) => ({ appid: token.clientId, tid: tenant }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true, defaultResource: () => graph, useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: `${graph}/.default`, audience: graph, accessTokenTTL: 3599, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
    },
  },
  routes: { token: '/oauth2/v2.0/token', jwks: '/discovery/v2.0/keys', authorization: '/oauth2/v2.0/authorize' },
  clients: [
    client(secretApp, { client_secret: secret, token_endpoint_auth_method: 'client_secret_post' }),
    client(keyApp, { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [theirs] } }),
  ],
});
provider.proxy = true;
provider.on('grant.error', (_, error) => console.log('grant.error', error.message, error.error_detail));
const site = new Koa();
site.proxy = true;
site.use((context, next) => { context.url = context.url.replace(`/${tenant}/v2.0/.well-known/`, `/${tenant}/.well-known/`); return next(); });
site.use(mount(`/${tenant}`, provider));
const tls = { key: fs.readFileSync(`${folder}/${host}.key`), cert: fs.readFileSync(`${folder}/${host}.pem`) };
https.createServer(tls, site.callback()).listen(443, '127.0.0.1');
