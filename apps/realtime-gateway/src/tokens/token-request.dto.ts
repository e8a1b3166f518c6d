import { SCOPES, type Scope } from '@causerie/access';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';

/** What a key's owner asks for, on behalf of one of its users. All of it may be left out. */
export class TokenRequestDto {
  /** The user the connection is for; the key itself unless given. */
  @IsOptional()
  @Matches(/^[\w.:@+-]{1,128}$/, {
    message: 'subject may hold 1 to 128 letters, digits and _ . : @ + - only.',
  })
  subject?: string;

  /** All of the key's scopes that concern live connections, unless given. */
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(SCOPES, { each: true, message: 'scopes must be a list of known scopes.' })
  scopes?: Scope[];

  /** Narrows the token to these channels. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  channels?: string[];
}
